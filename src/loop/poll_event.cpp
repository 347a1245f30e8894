#include "loop/poll_event.hpp"

#include "loop/loop.hpp"
#include "loop/uv_handle.hpp"

namespace tas::loop {
namespace {

static_assert(UV_READABLE == static_cast<int>(Ready::readable));
static_assert(UV_WRITABLE == static_cast<int>(Ready::writable));
static_assert(UV_DISCONNECT == static_cast<int>(Ready::disconnect));

}  // namespace

PollEvent::PollEvent(PollHandler& handler, uv_poll_t& poll, bool is_kept) noexcept
    : handler_(&handler), poll_(poll), is_kept_(is_kept) {
    poll_.data = this;
}

Result<std::unique_ptr<PollEvent>> PollEvent::create(Loop& loop, int fd, PollHandler& handler) {
    const Result<uv_poll_t*> poll = new_poll_handle(loop.native(), fd);
    if (!poll) {
        return poll.error();
    }
    return std::unique_ptr<PollEvent>(new PollEvent(handler, *poll.value(), false));
}

Result<std::unique_ptr<PollEvent>> PollEvent::of_socket(Loop& loop, int fd, PollHandler& handler) {
    const Result<uv_poll_t*> poll = loop.socket_handles().of(fd);
    if (!poll) {
        return poll.error();
    }
    return std::unique_ptr<PollEvent>(new PollEvent(handler, *poll.value(), true));
}

PollEvent::~PollEvent() {
    poll_.data = nullptr;
    if (is_kept_) {
        arm(Ready::none);
    } else {
        close_and_delete(&poll_);
    }
}

void PollEvent::arm(Ready interest) {
    if (interest == interest_) {
        return;
    }
    interest_ = interest;
    if (interest == Ready::none) {
        uv_poll_stop(&poll_);
    } else {
        uv_poll_start(&poll_, static_cast<int>(interest), &PollEvent::on_event);
    }
}

void PollEvent::on_event(uv_poll_t* handle, int status, int events) {
    auto* self = static_cast<PollEvent*>(handle->data);
    if (self == nullptr) {
        return;
    }
    if (status != 0) {
        self->arm(Ready::none);  // libuv has stopped the handle, and left the descriptor in epoll
    }
    self->handler_->on_ready(static_cast<Ready>(events), status == 0 ? 0 : -status);
}

}  // namespace tas::loop
