#pragma once
// The time of day in whole seconds, as the loop last saw it; tests set their own.

#include <ctime>

namespace tas {

class WallClock {
public:
    [[nodiscard]] virtual std::time_t unix_seconds() noexcept = 0;

protected:
    ~WallClock() = default;
};

}  // namespace tas
