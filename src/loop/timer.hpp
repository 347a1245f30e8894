#pragma once
// A one-shot timer with the loop's full precision (milliseconds). Timeouts of connections use Deadlines instead.

#include <chrono>

struct uv_timer_s;

namespace tas::loop {

class Loop;

class TimerHandler {
public:
    virtual void on_timer() = 0;

protected:
    ~TimerHandler() = default;
};

/// Cancels itself when destroyed, which is legal in its own callback.
class Timer final {
public:
    Timer(Loop& loop, TimerHandler& handler);
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer();

    void start(std::chrono::milliseconds after);

private:
    uv_timer_s* timer_;
};

}  // namespace tas::loop
