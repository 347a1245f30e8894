#pragma once
// Two connected non-blocking TCP sockets over loopback, and the little that tests do to sockets by hand.

#include <chrono>

#include "base/unique_fd.hpp"

namespace tas::test {

struct SocketPair {
    UniqueFd server;
    UniqueFd client;
};

/// `buffer_bytes` sets SO_SNDBUF and SO_RCVBUF of both ends, 0 leaves the defaults. TCP_NODELAY is on.
[[nodiscard]] SocketPair make_socket_pair(int buffer_bytes = 0);

/// Waits until the fd is readable (or has ended); false when the time is over.
bool wait_readable(int fd, std::chrono::milliseconds limit = std::chrono::seconds(5));

/// Closes with a reset instead of a FIN.
void reset(UniqueFd& fd);

}  // namespace tas::test
