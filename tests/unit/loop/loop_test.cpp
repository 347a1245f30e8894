#include "loop/loop.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <thread>

#include "base/unique_fd.hpp"
#include "loop/jobs.hpp"
#include "loop/poll_event.hpp"
#include "loop/signals.hpp"
#include "loop/timer.hpp"

namespace tas::loop {
namespace {

using std::chrono::milliseconds;

struct Work final : Deferred {
    explicit Work(std::function<void()> function) : run(std::move(function)) {}
    void on_turn_end() override { run(); }
    std::function<void()> run;
};

struct Tick final : TimerHandler {
    void on_timer() override { ++fired; }
    int fired = 0;
};

struct Watcher final : PollHandler {
    void on_ready(Ready ready, int os_errno) override {
        seen = ready;
        error = os_errno;
        ++calls;
    }
    Ready seen = Ready::none;
    int error = 0;
    int calls = 0;
};

struct Doomed final : Disposable {
    explicit Doomed(bool& flag) : destroyed(flag) {}
    ~Doomed() override { destroyed = true; }
    bool& destroyed;
};

TEST(Loop, deferred_work_runs_once_at_the_end_of_the_turn) {
    Loop loop;
    int runs = 0;
    Work work([&] { ++runs; });
    loop.defer(work);
    loop.defer(work);
    loop.turn();
    EXPECT_EQ(runs, 1);
}

TEST(Loop, work_deferred_by_work_waits_for_the_next_turn_and_does_not_block_it) {
    Loop loop;
    Tick tick;
    Timer far(loop, tick);
    far.start(milliseconds(60'000));
    int runs = 0;
    Work again([&] {
        if (++runs < 3) {
            loop.defer(again);
        }
    });
    loop.defer(again);
    const std::uint64_t begin = loop.now_ms();
    while (runs < 3) {
        loop.turn();
    }
    EXPECT_LT(loop.now_ms() - begin, 1'000u);
}

TEST(Loop, destroyed_work_does_not_run) {
    Loop loop;
    int runs = 0;
    {
        Work work([&] { ++runs; });
        loop.defer(work);
    }
    loop.turn();
    EXPECT_EQ(runs, 0);
}

TEST(Loop, destroys_later_not_now) {
    Loop loop;
    bool destroyed = false;
    Work work([&] {
        loop.destroy_later(std::make_unique<Doomed>(destroyed));
        EXPECT_FALSE(destroyed);
    });
    loop.defer(work);
    loop.turn();
    EXPECT_TRUE(destroyed);
}

TEST(Timer, fires_once_and_not_when_destroyed) {
    Loop loop;
    Tick tick;
    Tick never;
    Timer timer(loop, tick);
    timer.start(milliseconds(5));
    { Timer(loop, never).start(milliseconds(1)); }
    while (tick.fired == 0) {
        loop.turn();
    }
    EXPECT_EQ(never.fired, 0);
    loop.turn();
    EXPECT_FALSE(loop.turn()) << "nothing is left to wait for";
}

/// Starts itself anew without a wait, for ever.
struct Restless final : TimerHandler {
    explicit Restless(Loop& loop) : timer(loop, *this) { timer.start(milliseconds(0)); }
    void on_timer() override {
        ++fired;
        timer.start(milliseconds(0));
    }
    Timer timer;
    int fired = 0;
};

TEST(Timer, without_a_wait_does_not_keep_the_loop_from_polling) {
    Loop loop;
    Restless one(loop);
    Restless other(loop);
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    const UniqueFd near(fds[0]);
    const UniqueFd far(fds[1]);
    Watcher watcher;
    const auto event = PollEvent::create(loop, near.get(), watcher);
    event.value()->arm(Ready::readable);
    ASSERT_EQ(write(far.get(), "x", 1), 1);
    for (int i = 0; i < 5; ++i) {
        loop.turn();
    }
    EXPECT_GT(watcher.calls, 0);
    EXPECT_GT(one.fired, 1);
    EXPECT_GT(other.fired, 1);
}

TEST(Timer, never_fires_early) {
    using Clock = std::chrono::steady_clock;
    Loop loop;
    for (int i = 0; i < 20; ++i) {
        Tick tick;
        Timer timer(loop, tick);
        const Clock::time_point begin = Clock::now();
        timer.start(milliseconds(3));
        while (tick.fired == 0) {
            loop.turn();
        }
        EXPECT_GE(Clock::now() - begin, milliseconds(3));
    }
}

TEST(Deadlines, what_has_arrived_counts_before_the_deadline_that_passed_meanwhile) {
    struct Late final : DeadlineHandler {
        void on_deadline(Deadline&) override { ++fired; }
        int fired = 0;
    } late;
    struct InTime final : PollHandler {
        explicit InTime(Deadline& deadline) : clock(deadline) {}
        void on_ready(Ready, int) override { clock.disarm(); }
        Deadline& clock;
    };
    Loop loop;
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    const UniqueFd near(fds[0]);
    const UniqueFd far(fds[1]);
    Deadline deadline(late);
    InTime in_time(deadline);
    const auto event = PollEvent::create(loop, near.get(), in_time);
    event.value()->arm(Ready::readable);
    loop.deadlines().arm(deadline, milliseconds(100));
    ASSERT_EQ(write(far.get(), "x", 1), 1);
    std::this_thread::sleep_for(milliseconds(400));  // a handler that blocks
    for (int i = 0; i < 4; ++i) {
        loop.turn();
    }
    EXPECT_EQ(late.fired, 0);
}

TEST(Deadlines, count_from_now_and_not_from_the_beginning_of_the_turn) {
    struct Late final : DeadlineHandler {
        void on_deadline(Deadline&) override { at = std::chrono::steady_clock::now(); }
        std::chrono::steady_clock::time_point at;
    } late;
    Loop loop;
    std::this_thread::sleep_for(milliseconds(300));  // the loop has not seen this time pass
    Deadline deadline(late);
    const auto begin = std::chrono::steady_clock::now();
    loop.deadlines().arm(deadline, milliseconds(200));
    while (deadline.armed()) {
        loop.turn();
    }
    EXPECT_GE(late.at - begin, milliseconds(199));
}

TEST(Deadlines, count_from_the_end_of_work_that_took_long) {
    struct Late final : DeadlineHandler, Deferred {
        explicit Late(Loop& own) : loop(own) {}
        void on_turn_end() override {
            std::this_thread::sleep_for(milliseconds(300));
            begin = std::chrono::steady_clock::now();
            loop.deadlines().arm(deadline, milliseconds(200));
        }
        void on_deadline(Deadline&) override { at = std::chrono::steady_clock::now(); }
        Loop& loop;
        Deadline deadline{*this};
        std::chrono::steady_clock::time_point begin, at;
    };
    Loop loop;
    Late late(loop);
    loop.defer(late);
    loop.turn();
    while (late.deadline.armed()) {
        loop.turn();
    }
    EXPECT_GE(late.at - late.begin, milliseconds(199));
}

TEST(PollEvent, reports_what_it_is_armed_for) {
    Loop loop;
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    const UniqueFd near(fds[0]);
    UniqueFd far(fds[1]);
    Watcher watcher;
    const auto event = PollEvent::create(loop, near.get(), watcher);
    ASSERT_TRUE(event);
    event.value()->arm(Ready::writable);
    loop.turn();
    EXPECT_TRUE(has(watcher.seen, Ready::writable));
    event.value()->arm(Ready::readable | Ready::disconnect);
    ASSERT_EQ(write(far.get(), "x", 1), 1);
    loop.turn();
    EXPECT_TRUE(has(watcher.seen, Ready::readable));
    EXPECT_FALSE(has(watcher.seen, Ready::disconnect));
    far.reset();
    loop.turn();
    EXPECT_TRUE(has(watcher.seen, Ready::disconnect));
}

/// A socket with this number, which nothing can be read from until `far` is written to.
UniqueFd socket_at(int number, UniqueFd& far) {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    far = UniqueFd(fds[1]);
    if (fds[0] != number) {
        EXPECT_EQ(dup2(fds[0], number), number);
        close(fds[0]);
    }
    return UniqueFd(number);
}

TEST(PollEvent, a_socket_with_the_number_of_one_that_has_ended_gets_its_own_events_only) {
    struct Replacer final : PollHandler {
        void on_ready(Ready, int) override { replace(); }
        std::function<void()> replace;
    };
    Loop loop;
    UniqueFd far[2], near[2] = {socket_at(100, far[0]), socket_at(101, far[1])};
    Replacer first[2];
    Watcher second;
    std::unique_ptr<PollEvent> events[2];
    int replaced = -1;
    for (int i = 0; i < 2; ++i) {
        events[i] = PollEvent::of_socket(loop, near[i].get(), first[i]).value();
        first[i].replace = [&, i] {  // both are ready in this turn; who is told first, ends the other
            replaced = 1 - i;
            events[i]->arm(Ready::none);
            const int number = near[replaced].get();
            events[replaced].reset();
            near[replaced].reset();
            near[replaced] = socket_at(number, far[replaced]);
            events[replaced] = PollEvent::of_socket(loop, number, second).value();
            events[replaced]->arm(Ready::readable);
        };
        events[i]->arm(Ready::readable);
        ASSERT_EQ(write(far[i].get(), "x", 1), 1);
    }
    loop.turn();
    ASSERT_NE(replaced, -1);
    EXPECT_EQ(second.calls, 0);
    ASSERT_EQ(write(far[replaced].get(), "y", 1), 1);
    loop.turn();
    EXPECT_EQ(second.calls, 1);
    EXPECT_TRUE(has(second.seen, Ready::readable));
}

TEST(PollEvent, refuses_an_fd_that_cannot_be_polled) {
    Loop loop;
    Watcher watcher;
    const auto event = PollEvent::create(loop, 12345, watcher);
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().os_errno, EBADF);
}

TEST(Jobs, work_on_another_thread_and_finish_on_this_one) {
    struct Probe final : Job {
        explicit Probe(bool& flag) : finished(flag) {}
        void work() override { worker = std::this_thread::get_id(); }
        void done() override {
            EXPECT_NE(worker, std::this_thread::get_id());
            finished = true;
        }
        std::thread::id worker;
        bool& finished;
    };
    Loop loop;
    bool finished = false;
    submit(loop, std::make_unique<Probe>(finished));
    while (!finished) {
        loop.turn();
    }
}

TEST(SignalWatch, delivers_on_the_loop_and_restores_the_former_disposition) {
    struct Heard final : SignalHandler {
        void on_signal(int signal_number) override { number = signal_number; }
        int number = 0;
    };
    struct sigaction ours {};
    ours.sa_handler = SIG_IGN;
    struct sigaction original {};
    sigaction(SIGUSR1, &ours, &original);
    Loop loop;
    Heard heard;
    {
        SignalHandler& handler = heard;
        const SignalWatch watch(loop, SIGUSR1, handler);
        Tick tick;
        Timer alive(loop, tick);
        alive.start(milliseconds(5'000));
        raise(SIGUSR1);
        while (heard.number == 0 && tick.fired == 0) {
            loop.turn();
        }
    }
    EXPECT_EQ(heard.number, SIGUSR1);
    struct sigaction now {};
    sigaction(SIGUSR1, &original, &now);
    EXPECT_EQ(now.sa_handler, SIG_IGN);
}

}  // namespace
}  // namespace tas::loop
