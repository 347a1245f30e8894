#pragma once
// The poll event of abi/async.h, as other shims see it.

#include <memory>

#include "abi/async.h"
#include "loop/poll_event.hpp"

struct async_poll_event_t final : private tas::loop::PollHandler {
    async_poll_event_t(unsigned events, async_poll_callback_t callback, void* user) noexcept;

    /// False with errno set.
    [[nodiscard]] bool open(int fd);
    void on(async_poll_callback_t callback, void* user);
    void arm(tas::loop::Ready events);
    [[nodiscard]] int fd() const noexcept { return fd_; }

private:
    void settle();
    void on_ready(tas::loop::Ready ready, int os_errno) override;

    tas::loop::Ready wanted_;
    async_poll_callback_t callback_;
    void* user_;
    int fd_ = -1;
    std::unique_ptr<tas::loop::PollEvent> poll_;
};
