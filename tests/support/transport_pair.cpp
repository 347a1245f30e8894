#include "support/transport_pair.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cstdlib>

#include "net/plain_transport.hpp"
#include "support/tls_client.hpp"
#include "support/tls_server.hpp"

namespace tas::test {
namespace {

class PlainPeer final : public Peer {
public:
    explicit PlainPeer(const UniqueFd& fd) : fd_(fd) {}

    std::size_t send(ByteView bytes) override {
        const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        return sent > 0 ? static_cast<std::size_t>(sent) : 0;
    }
    std::size_t receive(ByteSpan into) override {
        const ssize_t got = ::recv(fd_.get(), into.data(), into.size(), 0);
        ended_ = ended_ || got == 0;
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    bool ended() const override { return ended_; }
    void end() override { ::shutdown(fd_.get(), SHUT_WR); }

private:
    const UniqueFd& fd_;
    bool ended_ = false;
};

class TlsPeer final : public Peer {
public:
    explicit TlsPeer(TlsClient& client) : client_(client) {}

    std::size_t send(ByteView bytes) override { return client_.send(bytes); }
    std::size_t receive(ByteSpan into) override {
        const std::size_t got = client_.receive(into);
        ended_ = ended_ || client_.last() == TlsClient::Status::closed;
        return got;
    }
    bool ended() const override { return ended_; }
    void end() override { client_.close_notify(); }

private:
    TlsClient& client_;
    bool ended_ = false;
};

struct MemoryPair final : TransportPair {
    ~MemoryPair() override {
        peer.reset();
        transport.reset();
    }

    std::unique_ptr<tls::Context> context;
    std::unique_ptr<TlsClient> client;
};

std::unique_ptr<TransportPair> make_memory_pair(int version, int buffer_bytes) {
    static const IdentityFiles identity;
    auto pair = std::make_unique<MemoryPair>();
    pair->sockets = make_socket_pair(buffer_bytes);
    pair->context = make_context(identity);
    pair->client = std::make_unique<TlsClient>(pair->sockets.client.get(),
                                               TlsClientSettings{.min_version = version, .max_version = version});
    tls::Handshake handshake(tls::Session::over_memory(*pair->context), pair->sockets.server.get());
    if (run_handshake(handshake, pair->sockets.server.get(), *pair->client) != tls::HandshakeStatus::done) {
        std::abort();
    }
    pair->transport = handshake.take_transport();
    pair->peer = std::make_unique<TlsPeer>(*pair->client);
    return pair;
}

}  // namespace

std::unique_ptr<TransportPair> make_plain_pair(int buffer_bytes) {
    auto pair = std::make_unique<TransportPair>();
    pair->sockets = make_socket_pair(buffer_bytes);
    pair->transport = std::make_unique<net::PlainTransport>(pair->sockets.server.get());
    pair->peer = std::make_unique<PlainPeer>(pair->sockets.client);
    return pair;
}

std::unique_ptr<TransportPair> make_memory_pair_tls12(int buffer_bytes) {
    return make_memory_pair(TLS1_2_VERSION, buffer_bytes);
}

std::unique_ptr<TransportPair> make_memory_pair_tls13(int buffer_bytes) {
    return make_memory_pair(TLS1_3_VERSION, buffer_bytes);
}

}  // namespace tas::test
