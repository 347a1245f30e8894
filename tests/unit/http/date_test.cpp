#include "http/date.hpp"

#include <gtest/gtest.h>

namespace tas::http {
namespace {

std::string_view text_of(const DateText& date) { return {date.data(), date.size()}; }

TEST(Date, ImfFixdate) {
    EXPECT_EQ(text_of(format_date(784111777)), "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110 §5.6.7
    EXPECT_EQ(text_of(format_date(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(text_of(format_date(951827696)), "Tue, 29 Feb 2000 12:34:56 GMT");
    EXPECT_EQ(text_of(format_date(4107542399)), "Sun, 28 Feb 2100 23:59:59 GMT");
}

struct DateCase {
    std::string_view text;
    std::optional<std::time_t> moment;
};

TEST(Date, IsReadInItsThreeForms) {
    constexpr std::time_t kNow = 1767225600;  // 2026
    const DateCase cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Wed Nov 16 08:49:37 1994", 784975777},
        {"Tuesday, 01-Jan-76 00:00:00 GMT", 3345062400},  // 50 years ahead
        {"Friday, 01-Jan-77 00:00:00 GMT", 220924800},    // not 51
        {"Tue, 29 Feb 2000 12:34:56 GMT", 951827696},
        {"Thu, 29 Feb 2001 12:34:56 GMT", std::nullopt},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
        {"Sun, 06 Nov 1994 24:00:00 GMT", std::nullopt},
        {"Sun, 06 Nov 1994 08:60:00 GMT", std::nullopt},
        {"Sun, 06 Now 1994 08:49:37 GMT", std::nullopt},
        {"Sun, 06 anF 1994 08:49:37 GMT", std::nullopt},
        {"Sun, 06 Nov 1994 08:49:37 UTC", std::nullopt},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", std::nullopt},
        {"Sun, 6 Nov 1994 08:49:37 GMT", std::nullopt},
        {"Sun, 06 Nov 1994", std::nullopt},
        {"1994-11-06T08:49:37Z", std::nullopt},
        {"784111777", std::nullopt},
        {"", std::nullopt},
    };
    for (const DateCase& one : cases) {
        EXPECT_EQ(parse_date(one.text, kNow), one.moment) << one.text;
    }
}

TEST(Date, IsReadAsItIsWritten) {
    for (std::time_t moment = 0; moment < 4'000'000'000; moment += 9'876'543) {
        EXPECT_EQ(parse_date(text_of(format_date(moment)), 0), moment);
    }
}

class CountingClock final : public WallClock {
public:
    [[nodiscard]] std::time_t unix_seconds() noexcept override { return now; }
    std::time_t now = 0;
};

TEST(DateClock, FollowsItsClock) {
    CountingClock clock;
    DateClock date(clock);
    EXPECT_EQ(date.text(), "Thu, 01 Jan 1970 00:00:00 GMT");
    const char* const before = date.text().data();
    clock.now = 1;
    EXPECT_EQ(date.text(), "Thu, 01 Jan 1970 00:00:01 GMT");
    EXPECT_EQ(date.text().data(), before);
    clock.now = -1;  // a clock that is set back
    EXPECT_EQ(date.text(), "Wed, 31 Dec 1969 23:59:59 GMT");
}

}  // namespace
}  // namespace tas::http
