#include "net/socket_io.hpp"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace tas::net {

IoResult io_failure(int os_errno, const char* where, IoStatus when_full) {
    if (os_errno == EAGAIN || os_errno == EWOULDBLOCK) {
        return {.status = when_full};
    }
    const bool reset = os_errno == ECONNRESET || os_errno == EPIPE || os_errno == ENOTCONN;
    return {.status = IoStatus::failed,
            .error = {.code = reset ? ErrorCode::reset : ErrorCode::io, .os_errno = os_errno, .where = where}};
}

IoResult socket_receive(int fd, ByteSpan into) {
    for (;;) {
        const ssize_t n = ::recv(fd, into.data(), into.size(), 0);
        if (n > 0) {
            return {.bytes = static_cast<std::size_t>(n)};
        }
        if (n == 0) {
            return {.status = IoStatus::eof};
        }
        if (const int os_errno = errno; os_errno != EINTR) {
            return io_failure(os_errno, "recv", IoStatus::want_read);
        }
    }
}

IoResult socket_send(int fd, std::span<const iovec> slices, More more) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(slices.data());  // sendmsg(2) does not write to it
    message.msg_iovlen = std::min<std::size_t>(slices.size(), IOV_MAX);
    const int flags = MSG_NOSIGNAL | (more == More::yes ? MSG_MORE : 0);
    for (;;) {
        const ssize_t n = ::sendmsg(fd, &message, flags);
        if (n >= 0) {
            return {.bytes = static_cast<std::size_t>(n)};
        }
        if (const int os_errno = errno; os_errno != EINTR) {
            return io_failure(os_errno, "sendmsg", IoStatus::want_write);
        }
    }
}

std::size_t socket_untaken(int fd) noexcept {
    int bytes = 0;
    return ::ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

bool socket_is_dead(int fd) noexcept {
    tcp_info info{};
    socklen_t size = sizeof info.tcpi_state;  // the first of its members, and all we ask for
    return ::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_CLOSE;
}

std::size_t total_size(std::span<const iovec> slices) noexcept {
    std::size_t size = 0;
    for (const iovec& slice : slices) {
        size += slice.iov_len;
    }
    return size;
}

}  // namespace tas::net
