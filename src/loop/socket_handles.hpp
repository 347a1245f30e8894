#pragma once
// libuv's handles of sockets, one for each number that a socket has had: a new handle costs four system calls (it is tried
// with epoll, made non-blocking, and taken out twice), and the next connection mostly has the number of one that has ended.
// None goes before the loop: 170 bytes for each connection of the busiest moment.

#include <vector>

#include "base/result.hpp"

struct uv_loop_s;
struct uv_poll_s;

namespace tas::loop {

class SocketHandles final {
public:
    explicit SocketHandles(uv_loop_s& loop) noexcept : loop_(loop) {}
    SocketHandles(const SocketHandles&) = delete;
    SocketHandles& operator=(const SocketHandles&) = delete;
    /// The loop must run once more, so that they are closed.
    ~SocketHandles();

    /// A handle that watches nothing. The socket is non-blocking and has one owner, who stops the handle before it closes.
    [[nodiscard]] Result<uv_poll_s*> of(int fd);

private:
    uv_loop_s& loop_;
    std::vector<uv_poll_s*> by_fd_;
};

}  // namespace tas::loop
