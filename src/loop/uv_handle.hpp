#pragma once
// What all owners of libuv's handles need. For the sources of this folder: it includes uv.h.

#include <uv.h>

#include <memory>

#include "base/result.hpp"

namespace tas::loop {

/// The loop deletes it once it has closed it.
template <class Handle>
void close_and_delete(Handle* handle) {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
}

/// Watches nothing yet; to be closed by close_and_delete().
[[nodiscard]] inline Result<uv_poll_t*> new_poll_handle(uv_loop_t* loop, int fd) {
    auto handle = std::make_unique<uv_poll_t>();
    if (const int status = uv_poll_init(loop, handle.get(), fd); status != 0) {
        return Error{.code = ErrorCode::io, .os_errno = -status, .where = "uv_poll_init"};
    }
    handle->data = nullptr;
    return handle.release();
}

}  // namespace tas::loop
