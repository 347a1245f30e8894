#include "server/pending_handshake.hpp"

namespace tas::server {

loop::Ready interest_of(tls::HandshakeStatus status) noexcept {
    switch (status) {
        case tls::HandshakeStatus::want_read: return loop::Ready::readable;
        case tls::HandshakeStatus::want_write: return loop::Ready::writable;
        case tls::HandshakeStatus::done:
        case tls::HandshakeStatus::failed: break;
    }
    return loop::Ready::none;
}

PendingHandshake::PendingHandshake(HandshakeOwner& owner, UniqueFd fd, const net::Address& peer,
                                   std::unique_ptr<tls::Session> session, ProtocolSet protocols) noexcept
    : owner_(owner),
      peer_(peer),
      fd_(std::move(fd)),
      handshake_(std::move(session), fd_.get()),
      protocols_(protocols) {}

PendingHandshake::~PendingHandshake() = default;

Result<void> PendingHandshake::start(loop::Loop& loop, std::chrono::milliseconds timeout) {
    auto poll = loop::PollEvent::of_socket(loop, fd_.get(), *this);
    if (!poll) {
        return poll.error();
    }
    poll_ = std::move(poll).value();
    poll_->arm(loop::Ready::readable);
    loop.deadlines().arm(deadline_, timeout);
    return {};
}

void PendingHandshake::on_ready(loop::Ready, int) {
    if (ended_) {
        return;
    }
    switch (const tls::HandshakeStatus status = handshake_.step(); status) {
        case tls::HandshakeStatus::want_read:
        case tls::HandshakeStatus::want_write: poll_->arm(interest_of(status)); break;
        case tls::HandshakeStatus::done:
            ended_ = true;
            deadline_.disarm();
            owner_.on_established(*this);
            break;
        case tls::HandshakeStatus::failed:
            ended_ = true;
            deadline_.disarm();
            owner_.on_handshake_failed(*this, false);
            break;
    }
}

void PendingHandshake::on_deadline(loop::Deadline&) {
    ended_ = true;
    poll_->arm(loop::Ready::none);
    owner_.on_handshake_failed(*this, true);
}

}  // namespace tas::server
