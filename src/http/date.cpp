#include "http/date.hpp"

#include <chrono>

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

std::string_view DateClock::text() noexcept {
    if (const std::time_t now = clock_.unix_seconds(); now != second_) {
        second_ = now;
        text_ = format_date(now);
    }
    return {text_.data(), text_.size()};
}

}  // namespace tas::http
