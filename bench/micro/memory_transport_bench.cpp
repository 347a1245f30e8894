// Record packing, encryption and the send of the memory transport, against the least that OpenSSL needs for the same.
#include <benchmark/benchmark.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "support/certificates.hpp"
#include "support/socket_pair.hpp"
#include "support/tls_client.hpp"
#include "support/tls_server.hpp"
#include "tls/handshake.hpp"

namespace tas {
namespace {

constexpr int kBufferBytes = 4 << 20;  // the socket never fills

/// An established TLS 1.3 connection; what arrives at its client is thrown away as ciphertext.
class Connection final {
public:
    Connection() {
        tls::Handshake handshake(tls::Session::over_memory(*context_), sockets_.server.get());
        if (test::run_handshake(handshake, sockets_.server.get(), client_) != tls::HandshakeStatus::done) {
            std::abort();
        }
        transport_ = handshake.take_transport();
    }

    [[nodiscard]] net::Transport& transport() noexcept { return *transport_; }

    void discard() {
        while (::recv(sockets_.client.get(), room_.data(), room_.size(), MSG_DONTWAIT) > 0) {
        }
    }

private:
    test::IdentityFiles identity_;
    std::unique_ptr<tls::Context> context_ = test::make_context(identity_);
    test::SocketPair sockets_ = test::make_socket_pair(kBufferBytes);
    test::TlsClient client_{sockets_.client.get(), {.tls13_ciphers = "TLS_AES_128_GCM_SHA256"}};
    std::unique_ptr<net::Transport> transport_;
    std::vector<char> room_ = std::vector<char>(1 << 20);
};

/// A head of 150 bytes and a body, in one write. The reading away, without decryption, is not timed: it would be the
/// peer's.
void memory_transport_write(benchmark::State& state) {
    Connection connection;
    std::string head(150, 'h');
    std::string body(static_cast<std::size_t>(state.range(0)), 'b');
    const std::array<iovec, 2> slices{{{head.data(), head.size()}, {body.data(), body.size()}}};
    for (auto _ : state) {
        const net::IoResult result = connection.transport().write(slices, net::More::no);
        state.PauseTiming();
        if (result.status != net::IoStatus::ok || result.bytes != head.size() + body.size()) {
            state.SkipWithError("the transport did not take all");
            break;
        }
        connection.discard();
        state.ResumeTiming();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * (head.size() + body.size())));
}
BENCHMARK(memory_transport_write)->Arg(3)->Arg(16 << 10)->Arg(64 << 10);

/// The floor of it: SSL_write of the same bytes, already in one piece, into a memory BIO that is emptied without a
/// send.
void openssl_write(benchmark::State& state) {
    test::IdentityFiles identity;
    const std::unique_ptr<tls::Context> context = test::make_context(identity);
    tls::SslPtr server(SSL_new(context->ssl_ctx()));
    tls::SslCtxPtr client_context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_ciphersuites(client_context.get(), "TLS_AES_128_GCM_SHA256");
    tls::SslPtr client(SSL_new(client_context.get()));
    BIO* to_server = BIO_new(BIO_s_mem());
    BIO* to_client = BIO_new(BIO_s_mem());
    BIO_up_ref(to_server);
    BIO_up_ref(to_client);
    SSL_set_bio(server.get(), to_server, to_client);
    SSL_set_bio(client.get(), to_client, to_server);
    SSL_set_accept_state(server.get());
    SSL_set_connect_state(client.get());
    for (int step = 0; step < 4; ++step) {
        SSL_do_handshake(client.get());
        SSL_do_handshake(server.get());
    }
    if (SSL_is_init_finished(server.get()) == 0) {
        state.SkipWithError("no handshake");
        return;
    }
    const std::string bytes(150 + static_cast<std::size_t>(state.range(0)), 'b');
    for (auto _ : state) {
        std::size_t written = 0;
        benchmark::DoNotOptimize(SSL_write_ex(server.get(), bytes.data(), bytes.size(), &written));
        BIO_reset(to_client);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(openssl_write)->Arg(3)->Arg(16 << 10)->Arg(64 << 10);

}  // namespace
}  // namespace tas
