#include "support/transport_pair.hpp"

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

struct TlsPair final : TransportPair {
    ~TlsPair() override {
        peer.reset();
        transport.reset();
    }

    std::unique_ptr<tls::Context> context;
    std::unique_ptr<TlsClient> client;
};

}  // namespace

std::unique_ptr<TransportPair> make_plain_pair(int buffer_bytes) {
    auto pair = std::make_unique<TransportPair>();
    pair->sockets = make_socket_pair(buffer_bytes);
    pair->transport = std::make_unique<net::PlainTransport>(pair->sockets.server.get());
    pair->peer = std::make_unique<PlainPeer>(pair->sockets.client);
    return pair;
}

std::unique_ptr<TransportPair> make_tls_pair(const RecordLayerCase& layer, int version, int buffer_bytes) {
    static const IdentityFiles identity;
    auto pair = std::make_unique<TlsPair>();
    pair->sockets = make_socket_pair(buffer_bytes);
    pair->context = make_context(identity, {.record_layer = layer.settings});
    pair->client = std::make_unique<TlsClient>(pair->sockets.client.get(),
                                               TlsClientSettings{.min_version = version, .max_version = version});
    const int fd = pair->sockets.server.get();
    tls::Handshake handshake(tls::Session::spawn(*pair->context, fd), fd);
    if (run_handshake(handshake, fd, *pair->client) != tls::HandshakeStatus::done ||
        handshake.record_layer().layer != layer.layer) {
        std::abort();
    }
    pair->transport = handshake.take_transport();
    pair->peer = std::make_unique<TlsPeer>(*pair->client);
    return pair;
}

}  // namespace tas::test
