#pragma once
// A wall clock that stands still until a test moves it.

#include <ctime>

#include "base/clock.hpp"

namespace tas::test {

class FixedClock final : public WallClock {
public:
    [[nodiscard]] std::time_t unix_seconds() noexcept override { return now; }
    std::time_t now = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT
};

}  // namespace tas::test
