#include "loop/loop.hpp"

#include <cassert>
#include <ctime>
#include <utility>

#include "loop/uv_handle.hpp"

namespace tas::loop {
namespace {

template <class Handle>
void unreference(Handle* handle) {
    uv_unref(reinterpret_cast<uv_handle_t*>(handle));
}

}  // namespace

Loop::Loop()
    : loop_(std::make_unique<uv_loop_t>()),
      prepare_(new uv_prepare_t),
      check_(new uv_check_t),
      idle_(new uv_idle_t),
      scratch_(new std::byte[kScratchBytes]) {
    uv_loop_init(loop_.get());
    loop_->data = this;
    uv_prepare_init(loop_.get(), prepare_);
    uv_check_init(loop_.get(), check_);
    uv_idle_init(loop_.get(), idle_);
    uv_prepare_start(prepare_, [](uv_prepare_t* handle) { static_cast<Loop*>(handle->loop->data)->before_poll(); });
    uv_check_start(check_, [](uv_check_t* handle) {
        auto* self = static_cast<Loop*>(handle->loop->data);
        self->run_polled();
        self->deadlines_->fire_due();
        self->end_turn();
    });
    unreference(prepare_);
    unreference(check_);
    deadlines_ = std::make_unique<Deadlines>(*this);
    socket_handles_ = std::make_unique<SocketHandles>(*loop_);
}

Loop::~Loop() {
    assert(!in_turn_);
    settle();
    deadlines_.reset();
    socket_handles_.reset();
    close_and_delete(prepare_);
    close_and_delete(check_);
    close_and_delete(idle_);
    while (uv_run(loop_.get(), UV_RUN_DEFAULT) != 0) {
    }
    uv_loop_close(loop_.get());
}

bool Loop::turn() {
    assert(!in_turn_);
    count_deadlines();
    in_turn_ = true;
    const bool alive = uv_run(loop_.get(), UV_RUN_ONCE) != 0;
    in_turn_ = false;
    deadlines_->count_from(now_ms());  // libuv has just read the clock
    return alive;
}

void Loop::settle() {
    in_turn_ = true;
    end_turn();
    uv_run(loop_.get(), UV_RUN_NOWAIT);
    in_turn_ = false;
}

std::uint64_t Loop::now_ms() const noexcept { return uv_now(loop_.get()); }

std::time_t Loop::unix_seconds() noexcept {
    constexpr std::uint64_t kOldAfterMs = 100;
    if (const std::uint64_t now = now_ms(); unix_seconds_ == 0 || now - unix_read_ms_ >= kOldAfterMs) {
        timespec wall{};
        clock_gettime(CLOCK_REALTIME_COARSE, &wall);
        unix_seconds_ = wall.tv_sec;
        unix_read_ms_ = now;
    }
    return unix_seconds_;
}

std::string_view libuv_version() noexcept { return uv_version_string(); }

void Loop::after_poll(Polled& work) noexcept {
    if (!work.linked()) {
        polled_.push_back(work);
    }
}

void Loop::run_polled() {
    while (!polled_.empty()) {
        Polled& work = polled_.front();
        work.unlink();
        work.on_polled();
    }
}

void Loop::defer(Deferred& work) noexcept {
    if (!work.linked()) {
        deferred_.push_back(work);
        stay_awake();
    }
}

void Loop::destroy_later(std::unique_ptr<Disposable> object) {
    doomed_.push_back(std::move(object));
    stay_awake();
}

/// An idle handle keeps libuv from blocking in this turn, and from ending for want of handles.
void Loop::stay_awake() noexcept {
    uv_idle_start(idle_, [](uv_idle_t*) {});
}

void Loop::before_poll() {
    end_turn();
    count_deadlines();
}

/// What was armed since the clock was read last: a handler may have worked for long.
void Loop::count_deadlines() {
    if (deadlines_->any_fresh()) {
        uv_update_time(loop_.get());
        deadlines_->count_from(now_ms());
    }
}

void Loop::end_turn() {
    IntrusiveList<Deferred, DeferTag> round;
    round.take_all(deferred_);
    while (!round.empty()) {
        Deferred& work = round.front();
        work.unlink();
        work.on_turn_end();
    }
    while (!doomed_.empty()) {
        const auto doomed = std::exchange(doomed_, {});
    }
    // What was deferred meanwhile waits for the next turn: others are served in between.
    if (deadlines_->due()) {
        stay_awake();
    } else if (deferred_.empty()) {
        uv_idle_stop(idle_);
    }
}

}  // namespace tas::loop
