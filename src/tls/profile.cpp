#include "tls/profile.hpp"

#include <openssl/ssl.h>

#include <cstdint>

namespace tas::tls {
namespace {

// Mozilla Server Side TLS 5.7, intermediate: TLS 1.2 with forward secrecy and AEAD only.
constexpr const char* kTls12Ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305";

// AES-128 first: half the rounds saved against AES-256 are worth more than its margin. No CCM: the kernel's was broken.
constexpr const char* kTls13Ciphers = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

constexpr const char* kGroups = "X25519:P-256:P-384";

constexpr std::uint64_t kOptions =
    SSL_OP_NO_RENEGOTIATION |          // a client could make us sign for the price of a packet
    SSL_OP_NO_COMPRESSION |            // CRIME
    SSL_OP_CIPHER_SERVER_PREFERENCE |  // our order, …
    SSL_OP_PRIORITIZE_CHACHA;          // … unless the client puts ChaCha20 first: it has no AES instructions

// A host's openssl.cnf may have switched these on.
// ENABLE_KTLS: the spawn gate sets it per connection; over memory BIOs it can never engage, and it delays a handshake.
// IGNORE_UNEXPECTED_EOF: OpenSSL does not see the end of TCP, the transports do (see RecordReader::receive).
constexpr std::uint64_t kClearedOptions = SSL_OP_ENABLE_KTLS | SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_TICKET;

// Never SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER: with kernel TLS, OpenSSL before 3.5 sends from the old address.
constexpr long kModes = SSL_MODE_RELEASE_BUFFERS;  // 34 KiB less for each idle connection
constexpr long kClearedModes =
    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY;  // a read that met a message without data returns to us

}  // namespace

bool apply_profile(ssl_ctx_st* ctx) noexcept {
    SSL_CTX_set_options(ctx, kOptions);
    SSL_CTX_clear_options(ctx, kClearedOptions);
    SSL_CTX_set_mode(ctx, kModes);
    SSL_CTX_clear_mode(ctx, kClearedModes);
    SSL_CTX_set_read_ahead(ctx, 0);  // our buffers batch already, and it breaks rekeying under kernel TLS
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);  // tickets carry all state
    return SSL_CTX_set_num_tickets(ctx, 1) == 1 &&  // each is a send of its own under kernel TLS
           SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(ctx, kTls12Ciphers) == 1 && SSL_CTX_set_ciphersuites(ctx, kTls13Ciphers) == 1 &&
           SSL_CTX_set1_groups_list(ctx, kGroups) == 1 && SSL_CTX_set_dh_auto(ctx, 1) == 1;
}

}  // namespace tas::tls
