#pragma once
// One TLS session: OpenSSL's object and what lies at its two ends: buffers of ours, or the socket. It performs no input
// or output of its own; the handshake and the transports do.

#include <memory>
#include <string>
#include <string_view>

#include "tls/alpn.hpp"
#include "tls/inbound_ciphertext.hpp"
#include "tls/key_update_guard.hpp"
#include "tls/openssl_ptr.hpp"
#include "tls/outbound_ciphertext.hpp"

namespace tas::tls {

class Context;

/// What was negotiated. Version and cipher are static strings of OpenSSL.
struct SessionFacts {
    std::string_view version;  // "TLSv1.3"
    std::string_view cipher;   // "TLS_AES_128_GCM_SHA256"
    std::string alpn;          // empty: none was negotiated
    std::string server_name;   // SNI; empty: none was sent
    bool resumed = false;
};

class Session final {
public:
    /// A server session over memory BIOs: no socket is known to OpenSSL. `context` outlives it.
    [[nodiscard]] static std::unique_ptr<Session> over_memory(Context& context);
    /// A server session that sends on `fd`, a non-blocking socket that outlives it, and that lets the kernel encrypt if
    /// context.ktls_enabled(). It receives into our buffers, unless the kernel is to decrypt, too.
    [[nodiscard]] static std::unique_ptr<Session> over_socket(Context& context, int fd);
    /// The one of the two that the context chose.
    [[nodiscard]] static std::unique_ptr<Session> spawn(Context& context, int fd);

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// The application protocols of this session, in place of the context's. Before the handshake; outlives it.
    void prefer(const AlpnPreference& alpn) noexcept { alpn.attach_to(ssl_.get()); }

    [[nodiscard]] ssl_st* ssl() const noexcept { return ssl_.get(); }
    [[nodiscard]] InboundCiphertext& inbound() noexcept { return inbound_; }
    [[nodiscard]] const InboundCiphertext& inbound() const noexcept { return inbound_; }
    [[nodiscard]] OutboundCiphertext& outbound() noexcept { return outbound_; }
    /// The loop's shared buffers; empty again whenever control leaves the TLS layer.
    [[nodiscard]] Scratch& scratch() noexcept { return scratch_; }
    [[nodiscard]] KeyUpdateGuard& key_updates() noexcept { return key_updates_; }

    /// Whether OpenSSL writes to the socket (else to outbound()), and reads from it (else from inbound()).
    [[nodiscard]] bool sends_on_socket() const noexcept { return sends_on_socket_; }
    [[nodiscard]] bool receives_on_socket() const noexcept { return receives_on_socket_; }
    /// Takes OpenSSL off the socket, while the kernel has not got the keys of that direction.
    void send_to_memory();
    void receive_from_memory();
    /// Takes OpenSSL off a socket for which the kernel has the keys: nothing that it writes reaches the peer any more.
    void silence();

    /// Whether OpenSSL has sent an alert.
    [[nodiscard]] bool alert_sent() const noexcept { return alert_sent_; }

    /// Right once the handshake is done.
    [[nodiscard]] SessionFacts facts() const;

private:
    explicit Session(Context& context);

    static void on_message(int is_write, int version, int content_type, const void* bytes, std::size_t size,
                           ssl_st* ssl, void* session);

    Scratch& scratch_;
    InboundCiphertext inbound_;
    OutboundCiphertext outbound_;
    KeyUpdateGuard key_updates_;
    bool sends_on_socket_ = false;
    bool receives_on_socket_ = false;
    bool alert_sent_ = false;
    SslPtr ssl_;
};

}  // namespace tas::tls
