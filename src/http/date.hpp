#pragma once
// The Date field: IMF-fixdate, and a clock that makes its text once a second. // RFC 9110 §5.6.7

#include <array>
#include <cstddef>
#include <ctime>
#include <string_view>

#include "base/clock.hpp"

namespace tas::http {

constexpr std::size_t kDateSize = 29;  // "Sun, 06 Nov 1994 08:49:37 GMT"
using DateText = std::array<char, kDateSize>;

/// For the years 0 to 9999.
[[nodiscard]] DateText format_date(std::time_t unix_seconds) noexcept;

class DateClock final {
public:
    explicit DateClock(WallClock& clock) noexcept : clock_(clock) {}

    /// Valid until the next call.
    [[nodiscard]] std::string_view text() noexcept;

private:
    WallClock& clock_;
    std::time_t second_ = -1;
    DateText text_ = format_date(-1);
};

}  // namespace tas::http
