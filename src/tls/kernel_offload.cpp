#include "tls/kernel_offload.hpp"

#include <linux/tls.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace tas::tls {
namespace {

bool openssl_says_the_kernel_sends(const SSL* ssl) noexcept { return BIO_get_ktls_send(SSL_get_wbio(ssl)) == 1; }
bool openssl_says_the_kernel_receives(const SSL* ssl) noexcept { return BIO_get_ktls_recv(SSL_get_rbio(ssl)) == 1; }

/// Some sandboxes answer every setsockopt with success and do nothing: what was set cannot be read back there.
bool kernel_has_key(int fd, int direction) noexcept {
    tls_crypto_info info{};  // the head alone may be asked for: version and cipher
    socklen_t size = sizeof info;
    return ::getsockopt(fd, SOL_TLS, direction, &info, &size) == 0 && info.cipher_type != 0;
}

KtlsDecline decline_of(const SSL* ssl) noexcept {
    if (SSL_SESSION_get_max_fragment_length(SSL_get_session(ssl)) != TLSEXT_max_fragment_length_DISABLED) {
        return KtlsDecline::fragment_length;
    }
    const bool known = ktls_support().sends(SSL_version(ssl), SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)));
    return known ? KtlsDecline::socket : KtlsDecline::cipher;
}

}  // namespace

Result<RecordLayerFacts, TlsFailure> settle_record_layer(Session& session, int fd) {
    if (!session.sends_on_socket()) {
        return RecordLayerFacts{.layer = RecordLayer::memory};
    }
    SSL* const ssl = session.ssl();
    const bool asked = (SSL_get_options(ssl) & SSL_OP_ENABLE_KTLS) != 0;
    RecordLayerFacts facts{.layer = RecordLayer::socket,
                           .ktls_send = openssl_says_the_kernel_sends(ssl),
                           .ktls_receive = openssl_says_the_kernel_receives(ssl)};
    if ((facts.ktls_send && !kernel_has_key(fd, TLS_TX)) || (facts.ktls_receive && !kernel_has_key(fd, TLS_RX))) {
        return TlsFailure{.operation = "kernel TLS", .reason = "the kernel took the keys, but it has none"};
    }
    if (!facts.ktls_receive && session.receives_on_socket()) {
        session.receive_from_memory();
    }
    if (facts.ktls_send) {
        facts.layer = RecordLayer::kernel;
    } else if (asked) {
        facts.decline = decline_of(ssl);
        if (!facts.ktls_receive) {
            session.send_to_memory();
            facts.layer = RecordLayer::memory;
        }
    }
    return facts;
}

}  // namespace tas::tls
