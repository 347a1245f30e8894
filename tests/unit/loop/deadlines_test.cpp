#include "loop/deadlines.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "loop/loop.hpp"

namespace tas::loop {
namespace {

using std::chrono::milliseconds;

struct Clock final : DeadlineHandler {
    void on_deadline(Deadline&) override {
        ++fired;
        if (then) {
            then();
        }
    }
    int fired = 0;
    std::function<void()> then;
    Deadline deadline{*this};
};

class DeadlinesTest : public testing::Test {
protected:
    void arm(Deadline& deadline, milliseconds after) {
        wheel().arm(deadline, after);
        wheel().count_from(start_);
    }
    /// Moves the wheel to `after` from the start of the test.
    void advance(std::int64_t after) { wheel().advance(start_ + static_cast<std::uint64_t>(after)); }
    Deadlines& wheel() { return loop_.deadlines(); }

    Loop loop_;
    std::uint64_t start_ = loop_.now_ms();
};

TEST(Deadline, fires_once_never_early_and_at_most_two_ticks_late) {
    for (const int after : {0, 1, 99, 100, 101, 5'000, 51'199, 51'200, 120'000}) {
        Loop loop;
        Clock clock;
        loop.deadlines().arm(clock.deadline, milliseconds(after));
        loop.deadlines().count_from(loop.now_ms());
        std::int64_t at = -1;
        for (std::int64_t t = 0; t <= after + 1'000 && at < 0; t += 10) {
            loop.deadlines().advance(loop.now_ms() + static_cast<std::uint64_t>(t));
            at = clock.fired > 0 ? t : -1;
        }
        EXPECT_GE(at, after);
        EXPECT_LE(at, after + 2 * Deadlines::kTick.count());
        EXPECT_EQ(clock.fired, 1);
        EXPECT_FALSE(clock.deadline.armed());
    }
}

TEST_F(DeadlinesTest, counts_from_the_end_of_the_turn_it_was_armed_in) {
    Clock clock;
    wheel().arm(clock.deadline, milliseconds(1'000));
    advance(5'000);  // a handler worked for that long
    wheel().count_from(start_ + 5'000);
    advance(5'900);
    EXPECT_EQ(clock.fired, 0);
    advance(6'200);
    EXPECT_EQ(clock.fired, 1);
}

TEST_F(DeadlinesTest, long_deadlines_outlive_rounds_of_the_wheel) {
    Clock clock;
    arm(clock.deadline, milliseconds(120'000));
    advance(60'000);
    advance(119'900);
    EXPECT_EQ(clock.fired, 0);
    advance(120'300);
    EXPECT_EQ(clock.fired, 1);
}

TEST_F(DeadlinesTest, arming_again_moves_it) {
    Clock clock;
    arm(clock.deadline, milliseconds(1'000));
    arm(clock.deadline, milliseconds(5'000));
    advance(4'000);
    EXPECT_EQ(clock.fired, 0);
    advance(5'300);
    EXPECT_EQ(clock.fired, 1);
}

TEST_F(DeadlinesTest, a_disarmed_or_destroyed_deadline_does_not_fire) {
    Clock disarmed;
    arm(disarmed.deadline, milliseconds(100));
    disarmed.deadline.disarm();
    {
        Clock destroyed;
        arm(destroyed.deadline, milliseconds(100));
    }
    advance(1'000);
    EXPECT_EQ(disarmed.fired, 0);
}

TEST_F(DeadlinesTest, a_handler_may_arm_itself_and_disarm_others_of_the_same_moment) {
    Clock first;
    Clock second;
    first.then = [&] {
        second.deadline.disarm();
        arm(first.deadline, milliseconds(60'000));
    };
    arm(first.deadline, milliseconds(100));
    arm(second.deadline, milliseconds(100));
    advance(500);
    EXPECT_EQ(first.fired, 1);
    EXPECT_EQ(second.fired, 0);
    EXPECT_TRUE(first.deadline.armed());
}

TEST_F(DeadlinesTest, a_jump_over_many_rounds_fires_all) {
    std::vector<Clock> clocks(50);
    for (std::size_t i = 0; i < clocks.size(); ++i) {
        arm(clocks[i].deadline, milliseconds(i * 3'000));
    }
    advance(10'000'000);
    for (const Clock& clock : clocks) {
        EXPECT_EQ(clock.fired, 1);
    }
}

TEST(Deadlines, run_on_the_loops_own_clock) {
    Loop loop;
    Clock clock;
    loop.deadlines().arm(clock.deadline, milliseconds(50));
    const std::uint64_t begin = loop.now_ms();
    while (clock.fired == 0 && loop.now_ms() < begin + 5'000) {
        loop.turn();
    }
    EXPECT_EQ(clock.fired, 1);
}

}  // namespace
}  // namespace tas::loop
