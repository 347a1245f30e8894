#include "loop/timer.hpp"

#include <algorithm>

#include "loop/uv_handle.hpp"

namespace tas::loop {

Timer::Timer(Loop& loop, TimerHandler& handler) : loop_(loop), handler_(handler), timer_(new uv_timer_t) {
    uv_timer_init(loop.native(), timer_);
    timer_->data = this;
}

Timer::~Timer() {
    close_and_delete(timer_);
}

void Timer::start(std::chrono::milliseconds after) {
    uv_update_time(timer_->loop);  // a handler may have worked for long since the turn began
    // libuv counts whole milliseconds: without one more, a wait could end up to one too early.
    const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(after.count(), 0));
    uv_timer_start(
        timer_,
        [](uv_timer_t* timer) {
            auto* self = static_cast<Timer*>(timer->data);
            self->loop_.defer(*self);
        },
        ms == 0 ? 0 : ms + 1, 0);
}

void Timer::on_turn_end() { handler_.on_timer(); }

}  // namespace tas::loop
