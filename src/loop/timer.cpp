#include "loop/timer.hpp"

#include <uv.h>

#include <algorithm>

#include "loop/loop.hpp"

namespace tas::loop {

Timer::Timer(Loop& loop, TimerHandler& handler) : timer_(new uv_timer_t) {
    uv_timer_init(loop.native(), timer_);
    timer_->data = &handler;
}

Timer::~Timer() {
    uv_close(reinterpret_cast<uv_handle_t*>(timer_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
}

void Timer::start(std::chrono::milliseconds after) {
    uv_update_time(timer_->loop);  // a handler may have worked for long since the turn began
    uv_timer_start(
        timer_, [](uv_timer_t* timer) { static_cast<TimerHandler*>(timer->data)->on_timer(); },
        static_cast<std::uint64_t>(std::max<std::int64_t>(after.count(), 0)), 0);
}

}  // namespace tas::loop
