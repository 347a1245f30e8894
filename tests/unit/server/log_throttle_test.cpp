#include "server/log_throttle.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "loop/loop.hpp"

namespace tas::server {
namespace {

class LogThrottleTest : public testing::Test {
protected:
    Log log(Severity threshold) {
        return {threshold,
                [](void* self, Severity severity, std::string_view line) {
                    EXPECT_EQ(severity, Severity::warn);
                    static_cast<LogThrottleTest*>(self)->lines_.emplace_back(line);
                },
                this};
    }
    void flood(LogThrottle& throttle, int events) {
        for (int i = 0; i < events; ++i) {
            if (throttle.admit()) {
                throttle.write("event " + std::to_string(i));
            }
        }
    }

    loop::Loop loop_;
    std::vector<std::string> lines_;
};

TEST_F(LogThrottleTest, a_flood_is_a_burst_and_one_line_that_counts_the_rest) {
    const Log all = log(Severity::warn);
    LogThrottle throttle(loop_, all, Severity::warn, 3, "floods came");
    flood(throttle, 1'000);
    EXPECT_EQ(lines_, (std::vector<std::string>{"event 0", "event 1", "event 2"}));
    const std::uint64_t now = loop_.now_ms();
    loop_.deadlines().count_from(now);
    loop_.deadlines().advance(now + 9'000);
    EXPECT_EQ(lines_.size(), 3u);
    loop_.deadlines().advance(now + 11'000);
    EXPECT_EQ(lines_.back(), "997 more floods came within 10 s");
    flood(throttle, 2);
    EXPECT_EQ(lines_.back(), "event 1") << "a new period";
}

TEST_F(LogThrottleTest, what_fits_the_burst_says_no_more) {
    const Log all = log(Severity::debug);
    LogThrottle throttle(loop_, all, Severity::warn, 3, "floods came");
    flood(throttle, 3);
    throttle.flush();
    EXPECT_EQ(lines_.size(), 3u);
}

TEST_F(LogThrottleTest, flush_tells_at_once) {
    const Log all = log(Severity::debug);
    LogThrottle throttle(loop_, all, Severity::warn, 1, "floods came");
    flood(throttle, 5);
    throttle.flush();
    EXPECT_EQ(lines_.back(), "4 more floods came within 10 s");
}

TEST_F(LogThrottleTest, nothing_below_the_threshold) {
    const Log errors = log(Severity::error);
    LogThrottle throttle(loop_, errors, Severity::warn, 1, "floods came");
    flood(throttle, 5);
    throttle.flush();
    EXPECT_TRUE(lines_.empty());
}

}  // namespace
}  // namespace tas::server
