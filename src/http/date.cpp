#include "http/date.hpp"

#include <chrono>

#include "http/text.hpp"

namespace tas::http {
namespace {

constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

class Cursor final {
public:
    explicit Cursor(DateText& text) noexcept : at_(text.data()) {}
    void put(std::string_view text) noexcept {
        for (const char c : text) {
            *at_++ = c;
        }
    }
    void put(unsigned value, unsigned digits) noexcept {
        for (unsigned i = digits; i > 0; --i) {
            at_[i - 1] = static_cast<char>('0' + value % 10);
            value /= 10;
        }
        at_ += digits;
    }

private:
    char* at_;
};

/// Reads a date from the front; after the first thing that is not as expected, done() is false.
class DateReader final {
public:
    explicit DateReader(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] bool done() const noexcept { return ok_ && rest_.empty(); }

    void literal(std::string_view text) noexcept {
        ok_ = ok_ && rest_.starts_with(text);
        advance(text.size());
    }
    unsigned number(std::size_t digits) noexcept {
        unsigned value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            ok_ = ok_ && i < rest_.size() && is_digit(rest_[i]);
            value = ok_ ? value * 10 + static_cast<unsigned>(rest_[i] - '0') : 0;
        }
        advance(digits);
        return value;
    }
    /// " 6" or "16". // RFC 9110 §5.6.7: asctime-date
    unsigned padded_number() noexcept {
        const bool padded = rest_.starts_with(' ');
        advance(padded ? 1 : 0);
        return number(padded ? 1 : 2);
    }
    /// 1 … 12
    unsigned month() noexcept {
        const std::size_t at = rest_.size() >= 3 ? kMonths.find(rest_.substr(0, 3)) : std::string_view::npos;
        ok_ = ok_ && at != std::string_view::npos && at % 3 == 0;
        advance(3);
        return ok_ ? static_cast<unsigned>(at / 3) + 1 : 0;
    }

private:
    void advance(std::size_t n) noexcept { rest_.remove_prefix(ok_ ? n : rest_.size()); }

    std::string_view rest_;
    bool ok_ = true;
};

struct CivilTime {
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
};

void read_time(DateReader& reader, CivilTime& into) noexcept {
    into.hour = reader.number(2);
    reader.literal(":");
    into.minute = reader.number(2);
    reader.literal(":");
    into.second = reader.number(2);
}

/// RFC 9110 §5.6.7: what seems more than 50 years in the future is the past year with the same last digits.
[[nodiscard]] unsigned full_year(unsigned two_digits, std::time_t now) noexcept {
    using namespace std::chrono;
    const year_month_day today{floor<days>(sys_seconds{seconds{now}})};
    const auto this_year = static_cast<unsigned>(static_cast<int>(today.year()));
    const unsigned year = this_year / 100 * 100 + two_digits;
    return year > this_year + 50 ? year - 100 : year;
}

[[nodiscard]] std::optional<std::time_t> to_unix_seconds(const CivilTime& time) noexcept {
    using namespace std::chrono;
    const year_month_day date{year{static_cast<int>(time.year)}, month{time.month}, day{time.day}};
    if (!date.ok() || time.hour > 23 || time.minute > 59 || time.second > 60) {  // 60: a leap second
        return std::nullopt;
    }
    const sys_seconds moment = sys_days{date} + hours{time.hour} + minutes{time.minute} + seconds{time.second};
    return moment.time_since_epoch().count();
}

/// "06 Nov 1994 08:49:37 GMT"
[[nodiscard]] DateReader read_fixdate(std::string_view text, CivilTime& into) noexcept {
    DateReader reader(text);
    into.day = reader.number(2);
    reader.literal(" ");
    into.month = reader.month();
    reader.literal(" ");
    into.year = reader.number(4);
    reader.literal(" ");
    read_time(reader, into);
    reader.literal(" GMT");
    return reader;
}

/// "06-Nov-94 08:49:37 GMT"
[[nodiscard]] DateReader read_rfc850(std::string_view text, CivilTime& into, std::time_t now) noexcept {
    DateReader reader(text);
    into.day = reader.number(2);
    reader.literal("-");
    into.month = reader.month();
    reader.literal("-");
    into.year = full_year(reader.number(2), now);
    reader.literal(" ");
    read_time(reader, into);
    reader.literal(" GMT");
    return reader;
}

/// "Nov  6 08:49:37 1994"
[[nodiscard]] DateReader read_asctime(std::string_view text, CivilTime& into) noexcept {
    DateReader reader(text);
    into.month = reader.month();
    reader.literal(" ");
    into.day = reader.padded_number();
    reader.literal(" ");
    read_time(reader, into);
    reader.literal(" ");
    into.year = reader.number(4);
    return reader;
}

}  // namespace

DateText format_date(std::time_t unix_seconds) noexcept {
    using namespace std::chrono;
    const sys_seconds moment{seconds{unix_seconds}};
    const sys_days day = floor<days>(moment);
    const year_month_day date{day};
    const hh_mm_ss time{moment - day};

    DateText text;
    Cursor cursor(text);
    cursor.put(kDays.substr(std::size_t{weekday{day}.c_encoding()} * 3, 3));
    cursor.put(", ");
    cursor.put(static_cast<unsigned>(date.day()), 2);
    cursor.put(" ");
    cursor.put(kMonths.substr((static_cast<unsigned>(date.month()) - 1) * std::size_t{3}, 3));
    cursor.put(" ");
    cursor.put(static_cast<unsigned>(static_cast<int>(date.year())), 4);
    cursor.put(" ");
    cursor.put(static_cast<unsigned>(time.hours().count()), 2);
    cursor.put(":");
    cursor.put(static_cast<unsigned>(time.minutes().count()), 2);
    cursor.put(":");
    cursor.put(static_cast<unsigned>(time.seconds().count()), 2);
    cursor.put(" GMT");
    return text;
}

std::optional<std::time_t> parse_date(std::string_view text, std::time_t now) noexcept {
    CivilTime time;
    bool read = false;
    if (const std::size_t comma = text.find(", "); comma == std::string_view::npos) {
        read = text.size() > 4 && text[3] == ' ' && read_asctime(text.substr(4), time).done();
    } else {
        const std::string_view rest = text.substr(comma + 2);  // the weekday says nothing that is not said again
        read = comma == 3 ? read_fixdate(rest, time).done() : read_rfc850(rest, time, now).done();
    }
    return read ? to_unix_seconds(time) : std::nullopt;
}

std::string_view DateClock::text() noexcept {
    if (const std::time_t now = clock_.unix_seconds(); now != second_) {
        second_ = now;
        text_ = format_date(now);
    }
    return {text_.data(), text_.size()};
}

}  // namespace tas::http
