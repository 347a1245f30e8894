#include "abi/async.h"

#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

#include "abi/poll_event.hpp"
#include "abi/thread_loop.hpp"
#include "files/variant.hpp"
#include "loop/jobs.hpp"
#include "loop/timer.hpp"

using namespace tas;

static_assert(ASYNC_READABLE == static_cast<int>(loop::Ready::readable));
static_assert(ASYNC_WRITABLE == static_cast<int>(loop::Ready::writable));
static_assert(ASYNC_DISCONNECT == static_cast<int>(loop::Ready::disconnect));

async_poll_event_t::async_poll_event_t(unsigned events, async_poll_callback_t callback, void* user) noexcept
    : wanted_(static_cast<loop::Ready>(events)), callback_(callback), user_(user) {}

bool async_poll_event_t::open(int fd) {
    auto created = loop::PollEvent::create(abi::thread_loop(), fd, *this);
    if (!created) {
        errno = created.error().os_errno;
        return false;
    }
    fd_ = fd;
    poll_ = std::move(created).value();
    settle();
    return true;
}

void async_poll_event_t::on(async_poll_callback_t callback, void* user) {
    callback_ = callback;
    user_ = user;
    settle();
}

void async_poll_event_t::arm(loop::Ready events) {
    wanted_ = events;
    settle();
}

void async_poll_event_t::settle() { poll_->arm(callback_ == nullptr ? loop::Ready::none : wanted_); }

void async_poll_event_t::on_ready(loop::Ready ready, int os_errno) {
    callback_(this, static_cast<unsigned>(ready), os_errno, user_);
}

struct async_timer_event_t final : private loop::TimerHandler {
    async_timer_event_t(async_timer_callback_t callback, void* user)
        : callback_(callback), user_(user), timer_(abi::thread_loop(), *this) {}

    void start(std::uint64_t ms) { timer_.start(std::chrono::milliseconds(ms)); }

private:
    void on_timer() override { callback_(this, user_); }

    async_timer_callback_t callback_;
    void* user_;
    loop::Timer timer_;
};

struct async_path_event_t final {
    async_path_event_t(const char* path, async_path_callback_t callback, void* user) : callback_(callback), user_(user) {
        auto look = std::make_unique<Look>(path, *this);
        look_ = look.get();
        loop::submit(abi::thread_loop(), std::move(look));
    }
    async_path_event_t(const async_path_event_t&) = delete;
    async_path_event_t& operator=(const async_path_event_t&) = delete;
    ~async_path_event_t() {
        if (look_ != nullptr) {
            look_->event = nullptr;
        }
    }

private:
    struct Look final : loop::Job {
        Look(const char* its_path, async_path_event_t& its_event) : path(its_path), event(&its_event) {}
        void work() override { files::look_at_variants(path); }
        void done() override {
            if (event != nullptr) {
                event->look_ = nullptr;
                event->callback_(event, event->user_);
            }
        }
        const std::string path;
        async_path_event_t* event;
    };

    async_path_callback_t callback_;
    void* user_;
    Look* look_;
};

struct async_turn_event_t final : private loop::Deferred {
    async_turn_event_t(async_turn_callback_t callback, void* user) noexcept : callback_(callback), user_(user) {}

    void arm() { abi::thread_loop().defer(*this); }

private:
    void on_turn_end() override { callback_(user_); }

    async_turn_callback_t callback_;
    void* user_;
};

async_poll_event_t* async_new_socket_event(int fd, unsigned events, async_poll_callback_t callback, void* user) {
    auto event = std::make_unique<async_poll_event_t>(events, callback, user);
    return event->open(fd) ? event.release() : nullptr;
}

void async_poll_event_on(async_poll_event_t* event, async_poll_callback_t callback, void* user) {
    event->on(callback, user);
}

void async_poll_event_arm(async_poll_event_t* event, unsigned events) { event->arm(static_cast<loop::Ready>(events)); }

void async_poll_event_dispose(async_poll_event_t* event) { delete event; }

async_timer_event_t* async_new_timer_event(uint64_t ms, async_timer_callback_t callback, void* user) {
    auto event = std::make_unique<async_timer_event_t>(callback, user);
    event->start(ms);
    return event.release();
}

void async_timer_event_dispose(async_timer_event_t* event) { delete event; }

async_path_event_t* async_new_path_event(const char* path, async_path_callback_t callback, void* user) {
    return std::make_unique<async_path_event_t>(path, callback, user).release();
}

void async_path_event_dispose(async_path_event_t* event) { delete event; }

async_turn_event_t* async_new_turn_event(async_turn_callback_t callback, void* user) {
    return std::make_unique<async_turn_event_t>(callback, user).release();
}

void async_turn_event_arm(async_turn_event_t* event) { event->arm(); }

void async_turn_event_dispose(async_turn_event_t* event) { delete event; }

bool async_loop_turn(void) { return abi::thread_loop().turn(); }
