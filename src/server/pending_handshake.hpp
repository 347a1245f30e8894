#pragma once
// An accepted socket whose TLS handshake is under way: steps it by poll events, under one deadline.

#include <chrono>
#include <memory>

#include "base/intrusive_list.hpp"
#include "base/unique_fd.hpp"
#include "loop/deadlines.hpp"
#include "loop/loop.hpp"
#include "loop/poll_event.hpp"
#include "net/address.hpp"
#include "server/settings.hpp"
#include "tls/handshake.hpp"

namespace tas::server {

/// What to watch the socket for until the next step: one direction, never both; none when it has ended.
[[nodiscard]] loop::Ready interest_of(tls::HandshakeStatus status) noexcept;

class PendingHandshake;

class HandshakeOwner {
public:
    /// Done: the owner takes fd, poll event and transport, and destroys the object later.
    virtual void on_established(PendingHandshake& pending) = 0;
    /// Failed, or out of time (then `timed_out`): the owner destroys the object later.
    virtual void on_handshake_failed(PendingHandshake& pending, bool timed_out) = 0;

protected:
    ~HandshakeOwner() = default;
};

struct HandshakesTag;

class PendingHandshake final : public loop::Disposable,
                               public ListLink<HandshakesTag>,
                               private loop::PollHandler,
                               private loop::DeadlineHandler {
public:
    PendingHandshake(HandshakeOwner& owner, UniqueFd fd, const net::Address& peer,
                     std::unique_ptr<tls::Session> session, ProtocolSet protocols) noexcept;
    ~PendingHandshake() override;

    /// Waits for the first bytes of the client.
    [[nodiscard]] Result<void> start(loop::Loop& loop, std::chrono::milliseconds timeout);

    [[nodiscard]] tls::Handshake& handshake() noexcept { return handshake_; }
    [[nodiscard]] const net::Address& peer() const noexcept { return peer_; }
    /// Which versions of HTTP the listener serves.
    [[nodiscard]] ProtocolSet protocols() const noexcept { return protocols_; }
    [[nodiscard]] UniqueFd take_fd() noexcept { return std::move(fd_); }
    [[nodiscard]] std::unique_ptr<loop::PollEvent> take_poll() noexcept { return std::move(poll_); }

private:
    void on_ready(loop::Ready ready, int os_errno) override;
    void on_deadline(loop::Deadline& deadline) override;

    HandshakeOwner& owner_;
    net::Address peer_;
    UniqueFd fd_;  // closed after the poll event is gone
    std::unique_ptr<loop::PollEvent> poll_;
    tls::Handshake handshake_;
    loop::Deadline deadline_{*this};
    ProtocolSet protocols_;
    bool ended_ = false;
};

}  // namespace tas::server
