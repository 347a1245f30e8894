#include "loop/socket_handles.hpp"

#include <uv.h>

#include <cassert>
#include <memory>

namespace tas::loop {

SocketHandles::~SocketHandles() {
    for (uv_poll_t* const handle : by_fd_) {
        if (handle != nullptr) {
            uv_close(reinterpret_cast<uv_handle_t*>(handle),
                     [](uv_handle_t* closed) { delete reinterpret_cast<uv_poll_t*>(closed); });
        }
    }
}

/// What libuv looks at when a handle is made needs not be asked again: any socket can be polled. (A user with more watches than
/// the kernel allows, epoll(7), is told at the first number; libuv ends the process where any later change of interest fails.)
Result<uv_poll_t*> SocketHandles::of(int fd) {
    const auto index = static_cast<std::size_t>(fd);
    if (index >= by_fd_.size()) {
        by_fd_.resize(index + 1, nullptr);
    }
    uv_poll_t*& known = by_fd_[index];
    if (known == nullptr) {
        auto handle = std::make_unique<uv_poll_t>();
        if (const int status = uv_poll_init(&loop_, handle.get(), fd); status != 0) {
            return Error{.code = ErrorCode::io, .os_errno = -status, .where = "uv_poll_init"};
        }
        handle->data = nullptr;
        known = handle.release();
    }
    assert(uv_is_active(reinterpret_cast<uv_handle_t*>(known)) == 0 && known->data == nullptr);
    return known;
}

}  // namespace tas::loop
