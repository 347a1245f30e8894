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
