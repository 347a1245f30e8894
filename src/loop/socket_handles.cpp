#include "loop/socket_handles.hpp"

#include <cassert>

#include "loop/uv_handle.hpp"

namespace tas::loop {

SocketHandles::~SocketHandles() {
    for (uv_poll_t* const handle : by_fd_) {
        if (handle != nullptr) {
            close_and_delete(handle);
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
        const Result<uv_poll_t*> made = new_poll_handle(&loop_, fd);
        if (!made) {
            return made.error();
        }
        known = made.value();
    }
    assert(uv_is_active(reinterpret_cast<uv_handle_t*>(known)) == 0 && known->data == nullptr);
    return known;
}

}  // namespace tas::loop
