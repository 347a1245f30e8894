#include "tls/socket_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace tas::tls {
namespace {

// bytes. Four records: with less than one, Linux 6.1 stalls in the middle of a sendfile, for good.
constexpr int kMinSendBuffer = 64 * 1024;

void set_option(int fd, int level, int name, int value) noexcept { ::setsockopt(fd, level, name, &value, sizeof value); }

}  // namespace

void prepare_socket(int fd) noexcept {
    // With kernel TLS, OpenSSL sends a TLS 1.2 handshake's last flight in two pieces: 40 ms with Nagle's algorithm.
    push_held_segments(fd);
    int bytes = 0;
    socklen_t size = sizeof bytes;
    // Only raised when it must be: setting it ends the kernel's own tuning.
    if (::getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, &size) == 0 && bytes < kMinSendBuffer) {
        set_option(fd, SOL_SOCKET, SO_SNDBUF, kMinSendBuffer / 2);  // Linux socket(7): it doubles the value
    }
}

void push_held_segments(int fd) noexcept { set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1); }  // Linux tcp(7): it flushes

}  // namespace tas::tls
