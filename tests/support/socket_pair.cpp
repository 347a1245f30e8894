#include "support/socket_pair.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>

namespace tas::test {
namespace {

void require(bool done) {
    if (!done) {
        std::abort();
    }
}

void set_buffers(int fd, int bytes) {
    if (bytes != 0) {
        require(::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) == 0);
        require(::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes) == 0);
    }
}

void set_up(int fd) {
    const int on = 1;
    require(::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    require(::fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
}

}  // namespace

SocketPair make_socket_pair(int buffer_bytes) {
    const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    set_buffers(listener.get(), buffer_bytes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    require(::bind(listener.get(), generic, size) == 0);
    require(::listen(listener.get(), 1) == 0);
    require(::getsockname(listener.get(), generic, &size) == 0);

    SocketPair pair;
    pair.client = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    set_buffers(pair.client.get(), buffer_bytes);
    require(::connect(pair.client.get(), generic, size) == 0);
    pair.server = UniqueFd(::accept(listener.get(), nullptr, nullptr));
    require(pair.server.get() >= 0);
    set_up(pair.client.get());
    set_up(pair.server.get());
    return pair;
}

bool wait_readable(int fd, std::chrono::milliseconds limit) {
    pollfd poll{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&poll, 1, static_cast<int>(limit.count())) == 1;
}

void reset(UniqueFd& fd) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    fd.reset();
}

}  // namespace tas::test
