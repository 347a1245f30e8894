#include "net/plain_transport.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/socket_io.hpp"

namespace tas::net {

IoResult PlainTransport::read(ByteSpan into) { return socket_receive(fd_, into); }

IoResult PlainTransport::write(std::span<const iovec> slices, More more) {
    if (slices.empty()) {
        return {};
    }
    return socket_send(fd_, slices, more);
}

IoResult PlainTransport::send_file(int file_fd, std::uint64_t offset, std::size_t count) {
    auto position = static_cast<off_t>(offset);
    for (;;) {
        const ssize_t n = ::sendfile(fd_, file_fd, &position, count);
        if (n >= 0) {
            const auto bytes = static_cast<std::size_t>(n);
            return {.bytes = bytes, .status = n == 0 || bytes == count ? IoStatus::ok : IoStatus::want_write};
        }
        if (const int os_errno = errno; os_errno != EINTR) {
            return io_failure(os_errno, "sendfile", IoStatus::want_write);
        }
    }
}

IoResult PlainTransport::shutdown() {
    if (::shutdown(fd_, SHUT_WR) != 0) {
        return io_failure(errno, "shutdown", IoStatus::want_write);
    }
    return {};
}

}  // namespace tas::net
