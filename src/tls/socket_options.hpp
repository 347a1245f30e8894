#pragma once
// What a TCP socket needs before OpenSSL or the kernel makes records on it.

namespace tas::tls {

/// Best effort: a Unix socket has neither option, and needs neither.
void prepare_socket(int fd) noexcept;

/// Pushes out what the kernel holds back for more. To be called when a send of a file stopped short: Linux 6.1 may leave
/// a record queued with nothing in flight, and then never reports room.
void push_held_segments(int fd) noexcept;

}  // namespace tas::tls
