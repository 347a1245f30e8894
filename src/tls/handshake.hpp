#pragma once
// A TLS handshake on an accepted socket. It is not a transport: it is stepped under a deadline until it is done and
// yields the transport that was negotiated. Knows nothing of polling or clocks.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "net/transport.hpp"
#include "tls/openssl_error.hpp"
#include "tls/record_layer.hpp"
#include "tls/session.hpp"

namespace tas::tls {

enum class HandshakeStatus : std::uint8_t { want_read, want_write, done, failed };

class Handshake final {
public:
    /// `fd` is non-blocking, borrowed, and outlives this and the transport.
    Handshake(std::unique_ptr<Session> session, int fd) noexcept;
    ~Handshake();

    /// About one recv and one send. Called first when the socket was accepted, then as the status says.
    [[nodiscard]] HandshakeStatus step();

    /// After done, before take_transport().
    [[nodiscard]] SessionFacts facts() const { return session_->facts(); }
    /// After done: who makes the records from here on.
    [[nodiscard]] const RecordLayerFacts& record_layer() const noexcept { return record_layer_; }
    /// After done, once. Application data that came with the peer's last message is in its buffer: ask
    /// has_buffered_input().
    [[nodiscard]] std::unique_ptr<net::Transport> take_transport();

    /// After failed. An alert was sent if TLS has one for this.
    [[nodiscard]] const TlsFailure& failure() const noexcept { return *failure_; }
    /// After failed: the peer speaks plain HTTP, nothing was sent, and an answer in plain text will be understood.
    [[nodiscard]] bool looks_like_http() const noexcept;

private:
    /// Status ok: OpenSSL can go on.
    [[nodiscard]] net::IoResult receive();
    [[nodiscard]] net::IoResult peek_first_byte();
    [[nodiscard]] HandshakeStatus advance();
    [[nodiscard]] HandshakeStatus settle();
    [[nodiscard]] HandshakeStatus send_pending(HandshakeStatus next);
    [[nodiscard]] HandshakeStatus fail(TlsFailure failure);
    [[nodiscard]] HandshakeStatus fail_and_alert(TlsFailure failure);

    std::unique_ptr<Session> session_;
    int fd_;
    HandshakeStatus next_ = HandshakeStatus::want_read;  // what OpenSSL waits for; pending output of ours leaves first
    RecordLayerFacts record_layer_;
    std::optional<std::byte> first_byte_;
    std::optional<TlsFailure> failure_;
};

}  // namespace tas::tls
