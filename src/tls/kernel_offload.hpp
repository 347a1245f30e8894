#pragma once
// What the kernel does for one session: asked once its handshake is done, since every step towards it fails in silence.

#include "base/result.hpp"
#include "tls/openssl_error.hpp"
#include "tls/record_layer.hpp"
#include "tls/session.hpp"

namespace tas::tls {

/// Settles who makes the records of `session`, whose handshake on `fd` is done: what the kernel did not take goes over to
/// buffers of ours. Fails where OpenSSL believes that the kernel encrypts, and the kernel knows nothing of it: what
/// OpenSSL sends would be plaintext.
[[nodiscard]] Result<RecordLayerFacts, TlsFailure> settle_record_layer(Session& session, int fd);

}  // namespace tas::tls
