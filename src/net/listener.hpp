#pragma once
// A listening socket: binds, accepts in batches, and pauses instead of spinning when file descriptors run out.

#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "loop/deadlines.hpp"
#include "loop/poll_event.hpp"
#include "net/address.hpp"

namespace tas::net {

class Listener;

class AcceptHandler {
public:
    /// `fd`: non-blocking, close-on-exec, TCP_NODELAY set.
    virtual void on_accept(Listener& listener, UniqueFd fd, const Address& peer) = 0;
    /// accept4(2) failed with EMFILE, ENFILE, ENOBUFS or ENOMEM: the listener rests for a moment. Once per rest.
    virtual void on_accept_exhausted(Listener& listener, int os_errno) = 0;

protected:
    ~AcceptHandler() = default;
};

class Listener final : private loop::PollHandler, private loop::DeadlineHandler {
public:
    /// Binds and listens; accepts nothing before resume(). A stale Unix socket file is replaced, a live one is not.
    [[nodiscard]] static Result<std::unique_ptr<Listener>, Failure> bind(loop::Loop& loop, const Address& address,
                                                                         int backlog, AcceptHandler& handler);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    /// Closes the socket and removes the file of a Unix socket.
    ~Listener();

    void resume();
    void pause();

    /// With the port that the kernel chose for port 0.
    [[nodiscard]] const Address& address() const noexcept { return address_; }

private:
    Listener(loop::Loop& loop, UniqueFd fd, AcceptHandler& handler);
    void on_ready(loop::Ready ready, int os_errno) override;
    void on_deadline(loop::Deadline& deadline) override;

    loop::Loop& loop_;
    AcceptHandler& handler_;
    UniqueFd fd_;
    Address address_;
    std::unique_ptr<loop::PollEvent> poll_;
    loop::Deadline rest_{*this};
};

}  // namespace tas::net
