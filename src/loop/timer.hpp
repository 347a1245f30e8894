#pragma once
// A one-shot timer with the loop's full precision (milliseconds). Timeouts of connections use Deadlines instead.

#include <chrono>

#include "loop/loop.hpp"

struct uv_timer_s;

namespace tas::loop {

class TimerHandler {
public:
    virtual void on_timer() = 0;

protected:
    ~TimerHandler() = default;
};

/// Cancels itself when destroyed, which is legal in its own callback. The callback runs at the end of a turn and not
/// among libuv's timers: those go on while one is due, so that one that is started anew without a wait would keep the
/// loop from ever polling.
class Timer final : private Deferred {
public:
    Timer(Loop& loop, TimerHandler& handler);
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer();

    /// Calls back once, at least `after` from now.
    void start(std::chrono::milliseconds after);

private:
    void on_turn_end() override;

    Loop& loop_;
    TimerHandler& handler_;
    uv_timer_s* timer_;
};

}  // namespace tas::loop
