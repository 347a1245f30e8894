#pragma once
// Dates in fields: IMF-fixdate and the two obsolete forms, and a clock that makes its text once a second.
// RFC 9110 §5.6.7

#include <array>
#include <cstddef>
#include <ctime>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace tas::http {

constexpr std::size_t kDateSize = 29;  // "Sun, 06 Nov 1994 08:49:37 GMT"
using DateText = std::array<char, kDateSize>;

/// For the years 0 to 9999.
[[nodiscard]] DateText format_date(std::time_t unix_seconds) noexcept;

/// Any of the three forms; nullopt for anything else. `now` tells the century of a year with two digits.
[[nodiscard]] std::optional<std::time_t> parse_date(std::string_view text, std::time_t now) noexcept;

class DateClock final {
public:
    explicit DateClock(WallClock& clock) noexcept : clock_(clock) {}

    /// Valid until the next call.
    [[nodiscard]] std::string_view text() noexcept;
    [[nodiscard]] std::time_t now() noexcept { return clock_.unix_seconds(); }

private:
    WallClock& clock_;
    std::time_t second_ = -1;
    DateText text_ = format_date(-1);
};

}  // namespace tas::http
