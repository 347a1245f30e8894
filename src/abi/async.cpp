#include "abi/async.h"

#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

#include "abi/path_event.hpp"
#include "abi/poll_event.hpp"
#include "abi/thread_loop.hpp"
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

class async_path_event_t::Look final : public loop::Job {
public:
    Look(const char* path, bool with_compressed, async_path_event_t& event)
        : path_(path), with_compressed_(with_compressed), event_(&event) {}

    void work() override { opened_.emplace(path_, with_compressed_); }
    void done() override {
        if (event_ != nullptr) {
            event_->look_ = nullptr;
            event_->opened_ = std::move(opened_);
            event_->callback_(event_, event_->user_);
        }
    }
    void forget() noexcept { event_ = nullptr; }

private:
    const std::string path_;
    const bool with_compressed_;
    async_path_event_t* event_;
    std::optional<files::OpenVariants> opened_;
};

async_path_event_t::async_path_event_t(const char* path, bool with_compressed, async_path_callback_t callback, void* user)
    : callback_(callback), user_(user) {
    auto look = std::make_unique<Look>(path, with_compressed, *this);
    look_ = look.get();
    loop::submit(abi::thread_loop(), std::move(look));
}

async_path_event_t::~async_path_event_t() {
    if (look_ != nullptr) {
        look_->forget();
    }
}

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

async_path_event_t* async_new_path_event(const char* path, bool with_compressed, async_path_callback_t callback, void* user) {
    return std::make_unique<async_path_event_t>(path, with_compressed, callback, user).release();
}

async_path_event_t* async_open_path(const char* path, bool with_compressed) {
    return std::make_unique<async_path_event_t>(path, with_compressed).release();
}

void async_path_event_dispose(async_path_event_t* event) { delete event; }

async_turn_event_t* async_new_turn_event(async_turn_callback_t callback, void* user) {
    return std::make_unique<async_turn_event_t>(callback, user).release();
}

void async_turn_event_arm(async_turn_event_t* event) { event->arm(); }

void async_turn_event_dispose(async_turn_event_t* event) { delete event; }

bool async_loop_turn(void) { return abi::thread_loop().turn(); }
