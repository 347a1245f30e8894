#pragma once
// The BIOs between OpenSSL and our ciphertext buffers. They never touch a socket and answer no to every kernel TLS
// control, so a socket session may use the read BIO as well and keep receiving in user space.

#include "tls/openssl_ptr.hpp"

namespace tas::tls {

class InboundCiphertext;
class OutboundCiphertext;

/// Serves OpenSSL from `source`, which outlives it; "retry" once that is empty.
[[nodiscard]] BioPtr make_read_bio(InboundCiphertext& source);

/// Appends all that OpenSSL writes to `sink`, which outlives it; never refuses.
[[nodiscard]] BioPtr make_write_bio(OutboundCiphertext& sink);

}  // namespace tas::tls
