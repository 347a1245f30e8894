#include "tls/handshake.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/socket_io.hpp"
#include "tls/kernel_offload.hpp"
#include "tls/kernel_transport.hpp"
#include "tls/memory_transport.hpp"
#include "tls/socket_transport.hpp"

namespace tas::tls {
namespace {

TlsFailure closed_by_peer() {
    return {.code = ErrorCode::closed_by_peer,
            .operation = "handshake",
            .reason = "the peer closed the connection before the handshake was done"};
}

TlsFailure socket_failure(const Error& error) {
    return {.code = error.code,
            .operation = error.where,
            .reason = std::strerror(error.os_errno),
            .os_errno = error.os_errno};
}

/// Reads away what has arrived, within reason.
void discard_input(int fd) noexcept {
    std::byte discarded[4096];
    for (int i = 0; i < 16 && ::recv(fd, discarded, sizeof discarded, MSG_DONTWAIT) > 0; ++i) {
    }
}

bool is_upper(std::byte byte) noexcept { return byte >= std::byte{'A'} && byte <= std::byte{'Z'}; }

}  // namespace

Handshake::Handshake(std::unique_ptr<Session> session, int fd) noexcept : session_(std::move(session)), fd_(fd) {}

Handshake::~Handshake() = default;

HandshakeStatus Handshake::step() {
    if (next_ == HandshakeStatus::failed) {
        return next_;
    }
    if (!session_->outbound().empty()) {
        if (const HandshakeStatus sent = send_pending(next_); sent != HandshakeStatus::want_read) {
            return sent;
        }
    }
    if (next_ == HandshakeStatus::done) {
        return next_;
    }
    if (next_ == HandshakeStatus::want_read) {
        switch (const net::IoResult got = receive(); got.status) {
            case net::IoStatus::ok:
                break;
            case net::IoStatus::want_read:
                return HandshakeStatus::want_read;
            case net::IoStatus::eof:
                return fail(closed_by_peer());
            default:
                return fail(socket_failure(got.error));
        }
    }
    const HandshakeStatus status = advance();
    if (status == HandshakeStatus::failed) {
        return status;
    }
    session_->inbound().leave_scratch();
    return send_pending(status);
}

net::IoResult Handshake::receive() {
    if (session_->receives_on_socket()) {
        return first_byte_ ? net::IoResult{} : peek_first_byte();
    }
    if (!session_->inbound().empty()) {
        return {};
    }
    Error error;
    switch (session_->inbound().receive(fd_, error)) {
        case Received::bytes:
            first_byte_ = first_byte_.value_or(session_->inbound().unread().front());
            return {};
        case Received::nothing_yet:
            return {.status = net::IoStatus::want_read};
        case Received::end:
            return {.status = net::IoStatus::eof};
        case Received::failed:
            break;
    }
    return {.status = net::IoStatus::failed, .error = error};
}

net::IoResult Handshake::peek_first_byte() {
    std::byte first;
    const ssize_t got = ::recv(fd_, &first, 1, MSG_PEEK);
    const int os_errno = errno;
    if (got == 1) {
        first_byte_ = first;
        return {};
    }
    return got == 0 ? net::IoResult{.status = net::IoStatus::eof}
                    : net::io_failure(os_errno, "recv", net::IoStatus::want_read);
}

HandshakeStatus Handshake::advance() {
    std::size_t unread_before;
    do {
        unread_before = session_->inbound().size();
        ERR_clear_error();
        const int result = SSL_do_handshake(session_->ssl());
        const CallOutcome outcome = outcome_of(session_->ssl(), result);
        if (result == 1) {
            return settle();
        }
        switch (outcome.ssl_error) {
            case SSL_ERROR_WANT_READ:
                break;
            case SSL_ERROR_WANT_WRITE:
                return HandshakeStatus::want_write;
            case SSL_ERROR_ZERO_RETURN:
                return fail(closed_by_peer());
            default:
                return fail_and_alert(take_failure("handshake", outcome));
        }
        // Without SSL_MODE_AUTO_RETRY a record that was skipped ends the call, though more of them are here.
    } while (!session_->inbound().empty() && session_->inbound().size() < unread_before);
    return HandshakeStatus::want_read;
}

HandshakeStatus Handshake::settle() {
    Result<RecordLayerFacts, TlsFailure> settled = settle_record_layer(*session_, fd_);
    if (!settled) {
        return fail(std::move(settled).error());
    }
    record_layer_ = settled.value();
    return HandshakeStatus::done;
}

HandshakeStatus Handshake::send_pending(HandshakeStatus next) {
    next_ = next;
    Error error;
    switch (session_->outbound().flush(fd_, error)) {
        case Flushed::all:
            return next;
        case Flushed::socket_full:
            return HandshakeStatus::want_write;
        case Flushed::failed:
            break;
    }
    return fail(socket_failure(error));
}

HandshakeStatus Handshake::fail(TlsFailure failure) {
    failure_ = std::move(failure);
    next_ = HandshakeStatus::failed;
    session_->outbound().clear();
    return next_;
}

HandshakeStatus Handshake::fail_and_alert(TlsFailure failure) {
    Error ignored;  // best effort: the failure that counts is known already
    if (session_->alert_sent() && session_->outbound().flush(fd_, ignored) == Flushed::all) {
        // Closing a socket with unread input resets it, and the reset would overtake the alert.
        discard_input(fd_);
    }
    return fail(std::move(failure));
}

std::unique_ptr<net::Transport> Handshake::take_transport() {
    assert(next_ == HandshakeStatus::done && session_ != nullptr);
    switch (record_layer_.layer) {
        case RecordLayer::memory:
            break;
        case RecordLayer::socket:
            return std::make_unique<SocketTransport>(std::move(session_), fd_);
        case RecordLayer::kernel:
            return std::make_unique<KernelTransport>(std::move(session_), fd_);
    }
    return std::make_unique<MemoryTransport>(std::move(session_), fd_);
}

bool Handshake::looks_like_http() const noexcept {
    // No TLS record type is a letter, and a method is one. RFC 8446 §5.1; RFC 9110 §9.1
    return failure_ && first_byte_ && is_upper(*first_byte_);
}

}  // namespace tas::tls
