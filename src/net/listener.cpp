#include "net/listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "loop/loop.hpp"

namespace tas::net {
namespace {

constexpr int kBatch = 64;                         // accepts per event, then others are served
constexpr std::chrono::milliseconds kRest{200};    // without file descriptors

void set_option(int fd, int level, int name, int value) noexcept { ::setsockopt(fd, level, name, &value, sizeof value); }

Failure failure(const Address& address, const char* operation, int os_errno) {
    return {ErrorCode::io, "cannot listen on " + address.text() + ": " + operation + ": " + std::strerror(os_errno)};
}

/// A socket file that nobody listens on is what a crash left behind.
bool remove_stale_socket(const Address& address) {
    struct stat file {};
    if (::lstat(address.host().c_str(), &file) != 0 || !S_ISSOCK(file.st_mode)) {
        return false;
    }
    const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!probe || ::connect(probe.get(), address.native(), address.size) == 0 || errno != ECONNREFUSED) {
        return false;  // EAGAIN: somebody listens, and is busy. Linux unix(7)
    }
    return ::unlink(address.host().c_str()) == 0;
}

bool bind_socket(int fd, const Address& address) {
    if (::bind(fd, address.native(), address.size) == 0) {
        return true;
    }
    if (errno != EADDRINUSE || address.family() != AF_UNIX) {
        return false;
    }
    if (!remove_stale_socket(address)) {
        errno = EADDRINUSE;
        return false;
    }
    return ::bind(fd, address.native(), address.size) == 0;
}

}  // namespace

Result<std::unique_ptr<Listener>, Failure> Listener::bind(loop::Loop& loop, const Address& address, int backlog,
                                                          AcceptHandler& handler) {
    UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) {
        return failure(address, "socket", errno);
    }
    if (address.family() != AF_UNIX) {
        set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
        set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);  // Linux tcp(7): accepted sockets inherit it
    }
    if (address.family() == AF_INET6) {
        set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);  // so that 0.0.0.0 and :: can share a port
    }
    if (!bind_socket(fd.get(), address)) {
        return failure(address, "bind", errno);
    }
    if (::listen(fd.get(), backlog) != 0) {
        return failure(address, "listen", errno);
    }
    std::unique_ptr<Listener> listener(new Listener(loop, std::move(fd), handler));
    auto poll = loop::PollEvent::create(loop, listener->fd_.get(), *listener);
    if (!poll) {
        return failure(address, "poll", poll.error().os_errno);
    }
    listener->poll_ = std::move(poll).value();
    return listener;
}

Listener::Listener(loop::Loop& loop, UniqueFd fd, AcceptHandler& handler)
    : loop_(loop), handler_(handler), fd_(std::move(fd)), address_(Address::of_socket(fd_.get())) {}

Listener::~Listener() {
    if (address_.family() == AF_UNIX) {
        ::unlink(address_.host().c_str());
    }
}

void Listener::resume() {
    if (!rest_.armed()) {
        poll_->arm(loop::Ready::readable);
    }
}

void Listener::pause() {
    rest_.disarm();
    poll_->arm(loop::Ready::none);
}

void Listener::on_ready(loop::Ready, int poll_errno) {
    if (poll_errno != 0) {  // polling has stopped
        loop_.deadlines().arm(rest_, kRest);
        return;
    }
    for (int i = 0; i < kBatch && has(poll_->interest(), loop::Ready::readable); ++i) {
        Address peer;
        peer.size = sizeof peer.storage;
        UniqueFd fd(::accept4(fd_.get(), reinterpret_cast<sockaddr*>(&peer.storage), &peer.size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (fd) {
            handler_.on_accept(*this, std::move(fd), peer);
            continue;
        }
        switch (const int os_errno = errno; os_errno) {
            case EMFILE:
            case ENFILE:
            case ENOBUFS:
            case ENOMEM:
                poll_->arm(loop::Ready::none);
                loop_.deadlines().arm(rest_, kRest);
                handler_.on_accept_exhausted(*this, os_errno);
                return;
            case EAGAIN: return;
            default: break;  // Linux accept(2): ECONNABORTED, EINTR and pending network errors concern one connection
        }
    }
}

void Listener::on_deadline(loop::Deadline&) { resume(); }

}  // namespace tas::net
