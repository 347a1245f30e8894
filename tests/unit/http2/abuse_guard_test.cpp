#include "http2/abuse_guard.hpp"

#include <gtest/gtest.h>

namespace tas::http2 {
namespace {

int taken(Budget& budget, std::time_t now) {
    int n = 0;
    while (n < 100'000 && budget.take(now)) {
        ++n;
    }
    return n;
}

TEST(Budget, TimeAndWorkRefillItUpToItsCapacity) {
    Budget budget(10, 2);
    EXPECT_EQ(taken(budget, 1'000), 10);
    EXPECT_EQ(taken(budget, 1'000), 0);
    EXPECT_EQ(taken(budget, 1'001), 2);
    EXPECT_EQ(taken(budget, 1'000), 0) << "the clock was set back";
    EXPECT_EQ(taken(budget, 9'000'000'000), 10);
    budget.earn(3);
    EXPECT_EQ(taken(budget, 9'000'000'000), 3);
    budget.earn(1'000);
    EXPECT_EQ(taken(budget, 9'000'000'000), 10);
}

TEST(AbuseGuard, CountsSectionsOneByOne) {
    AbuseGuard guard(1'000);
    const FrameHeader headers{.length = 1'900, .type = FrameType::headers};
    const FrameHeader continuation{.length = 100, .type = FrameType::continuation};
    for (int section = 0; section < 10; ++section) {
        EXPECT_TRUE(guard.on_frame(headers, 1));
        EXPECT_TRUE(guard.on_frame(continuation, 1));
    }
    EXPECT_FALSE(guard.on_frame(continuation, 1));
}

TEST(AbuseGuard, WindowUpdatesAreEarnedByData) {
    AbuseGuard guard(1'000);
    const FrameHeader update{.length = 4, .type = FrameType::window_update};
    for (int i = 0; i < 100'000; ++i) {
        guard.on_data_sent(16'375);
        ASSERT_TRUE(guard.on_frame(update, 1));
        ASSERT_TRUE(guard.on_frame(update, 1));
    }
}

}  // namespace
}  // namespace tas::http2
