#include "loop/deadlines.hpp"

#include <algorithm>

#include "loop/loop.hpp"
#include "loop/uv_handle.hpp"

namespace tas::loop {
namespace {

constexpr std::uint64_t kTickMs = static_cast<std::uint64_t>(Deadlines::kTick.count());

}  // namespace

Deadlines::Deadlines(Loop& loop) : loop_(loop), timer_(new uv_timer_t) {
    uv_timer_init(loop.native(), timer_);
    timer_->data = this;
}

Deadlines::~Deadlines() {
    close_and_delete(timer_);
}

void Deadlines::arm(Deadline& deadline, std::chrono::milliseconds after) {
    deadline.unlink();
    deadline.due_ms_ = static_cast<std::uint64_t>(std::max<std::int64_t>(after.count(), 0));
    fresh_.push_back(deadline);
    if (!ticking_) {
        ticking_ = true;
        last_tick_ = loop_.now_ms() / kTickMs;
        uv_timer_start(
            timer_,
            [](uv_timer_t* timer) { static_cast<Deadlines*>(timer->data)->due_ = true; },
            kTickMs, kTickMs);
    }
}

void Deadlines::count_from(std::uint64_t now_ms) noexcept {
    while (!fresh_.empty()) {
        Deadline& deadline = fresh_.front();
        deadline.unlink();
        deadline.due_ms_ += now_ms;
        place(deadline);
    }
}

void Deadlines::place(Deadline& deadline) noexcept { slots_[(deadline.due_ms_ / kTickMs + 1) % kSlots].push_back(deadline); }

void Deadlines::fire_due() {
    if (due_) {
        due_ = false;
        advance(loop_.now_ms());
    }
}

void Deadlines::advance(std::uint64_t now_ms) {
    const std::uint64_t tick = now_ms / kTickMs;
    const std::uint64_t first = std::max(last_tick_ + 1, tick >= kSlots ? tick - kSlots + 1 : 0);
    last_tick_ = std::max(last_tick_, tick);
    for (std::uint64_t t = first; t <= tick; ++t) {
        Slot visited;  // a handler may arm, disarm or destroy any deadline, those waiting here included
        visited.take_all(slots_[t % kSlots]);
        while (!visited.empty()) {
            Deadline& deadline = visited.front();
            deadline.unlink();
            if (deadline.due_ms_ > now_ms) {
                place(deadline);
            } else {
                deadline.handler_.on_deadline(deadline);
            }
        }
    }
    if (!any_armed()) {
        ticking_ = false;
        uv_timer_stop(timer_);
    }
}

bool Deadlines::any_armed() noexcept {
    return !fresh_.empty() || std::any_of(slots_.begin(), slots_.end(), [](Slot& slot) { return !slot.empty(); });
}

}  // namespace tas::loop
