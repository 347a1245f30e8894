#pragma once
// The three data system calls on a non-blocking socket, with EINTR retried and errno turned into an IoResult.

#include <sys/uio.h>

#include <span>

#include "net/transport.hpp"

namespace tas::net {

/// recv(2). 0 bytes is eof.
[[nodiscard]] IoResult socket_receive(int fd, ByteSpan into);

/// sendmsg(2) with MSG_NOSIGNAL, at most IOV_MAX slices. `bytes` may be short with status ok: the socket is then full.
[[nodiscard]] IoResult socket_send(int fd, std::span<const iovec> slices, More more);

/// Bytes that the kernel took from us and the peer has not taken from it; 0 where the kernel does not tell.
[[nodiscard]] std::size_t socket_untaken(int fd) noexcept;

/// Whether TCP has given the connection up (a reset came, or nothing was acknowledged for too long). Not always told by
/// a send, and never again once it was told: kernel TLS takes bytes for a dead peer without end.
[[nodiscard]] bool socket_is_dead(int fd) noexcept;

[[nodiscard]] std::size_t total_size(std::span<const iovec> slices) noexcept;

/// The status for an errno of a send or receive: EAGAIN → `when_full`, else failed.
[[nodiscard]] IoResult io_failure(int os_errno, const char* where, IoStatus when_full);

}  // namespace tas::net
