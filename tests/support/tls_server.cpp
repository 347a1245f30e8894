#include "support/tls_server.hpp"

#include <cstdio>
#include <cstdlib>

#include "support/socket_pair.hpp"

namespace tas::test {

using namespace std::chrono_literals;
using tls::HandshakeStatus;

std::unique_ptr<tls::Context> make_context(const IdentityFiles& identity, tls::ContextSettings settings) {
    settings.certificate_path = identity.certificate_path;
    settings.private_key_path = identity.private_key_path;
    Result<std::unique_ptr<tls::Context>, Failure> context = tls::Context::create(settings);
    if (!context) {
        std::fputs(context.error().message.c_str(), stderr);
        std::abort();
    }
    return std::move(context).value();
}

HandshakeStatus run_handshake(tls::Handshake& handshake, int server_fd, TlsClient& client) {
    HandshakeStatus server = HandshakeStatus::want_read;
    TlsClient::Status peer = TlsClient::Status::not_yet;
    for (int turn = 0; turn < 100; ++turn) {
        if (peer == TlsClient::Status::not_yet) {
            peer = client.handshake();
        }
        if (server != HandshakeStatus::done && server != HandshakeStatus::failed) {
            wait_readable(server_fd, 20ms);
            server = handshake.step();
        } else if (peer != TlsClient::Status::not_yet) {
            return server;
        }
    }
    return server;
}

}  // namespace tas::test
