#pragma once
// The server side of TLS tests: a context over run-time certificates, and a handshake stepped against a client.

#include <memory>
#include <string>

#include "support/certificates.hpp"
#include "support/tls_client.hpp"
#include "tls/context.hpp"
#include "tls/handshake.hpp"

namespace tas::test {

/// A context that must come up; `settings` without paths.
[[nodiscard]] std::unique_ptr<tls::Context> make_context(const IdentityFiles& identity,
                                                         tls::ContextSettings settings = {});

/// Steps both sides until the server is done or failed and the client has noticed, or nothing moves any more.
tls::HandshakeStatus run_handshake(tls::Handshake& handshake, int server_fd, TlsClient& client);

}  // namespace tas::test
