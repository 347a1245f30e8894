#pragma once
// The BIOs between OpenSSL and our ciphertext buffers, or a socket. Those over our buffers answer no to every kernel TLS
// control, and a socket session uses the read BIO as well: to receive in large pieces, and in user space.

#include "tls/openssl_ptr.hpp"

namespace tas::tls {

class InboundCiphertext;
class OutboundCiphertext;

/// Serves OpenSSL from `source`, which outlives it; "retry" once that is empty.
[[nodiscard]] BioPtr make_read_bio(InboundCiphertext& source);

/// Appends all that OpenSSL writes to `sink`, which outlives it; never refuses.
[[nodiscard]] BioPtr make_write_bio(OutboundCiphertext& sink);

/// Drops all that OpenSSL writes. It answers yes to the controls of kernel TLS: OpenSSL goes on to believe that a kernel
/// sends for it, and takes new keys.
[[nodiscard]] BioPtr make_discarding_bio();

/// OpenSSL's own over `fd`, which it does not close. It takes keys to the kernel where SSL_OP_ENABLE_KTLS is set.
[[nodiscard]] BioPtr make_socket_bio(int fd);

}  // namespace tas::tls
