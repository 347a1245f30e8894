#include "server/accept_flow.hpp"

#include <cassert>
#include <string>
#include <utility>

#include "net/plain_transport.hpp"
#include "server/fixed_refusal.hpp"

namespace tas::server {
namespace {

/// Where a connection's poll events go until the connection exists: nowhere, as nothing is armed.
class NoHandler final : public loop::PollHandler {
public:
    void on_ready(loop::Ready, int) override {}
};

std::shared_ptr<http::ConnectionInfo> describe_peer(const net::Address& peer) {
    auto info = std::make_shared<http::ConnectionInfo>();
    info->remote_address = peer.family() == AF_UNIX ? std::string() : peer.host();
    info->remote_port = peer.port();
    return info;
}

}  // namespace

AcceptFlow::~AcceptFlow() { assert(handshakes_.empty()); }

void AcceptFlow::accept(UniqueFd fd, const net::Address& peer, const ListenerSettings& listener) {
    ++env_.stats.connections_accepted;
    if (listener.tls) {
        begin_handshake(std::move(fd), peer, listener.protocols);
        return;
    }
    NoHandler nobody;
    auto poll = loop::PollEvent::of_socket(env_.loop, fd.get(), nobody);
    if (!poll) {
        log_drop(peer, poll.error());
        return;
    }
    auto transport = std::make_unique<net::PlainTransport>(fd.get());
    net::Connection& connection = establish(std::move(fd), peer, std::move(poll).value(), std::move(transport));
    connection.start(env_.protocols.by_preface(listener.protocols, connection, describe_peer(peer)));
}

void AcceptFlow::begin_handshake(UniqueFd fd, const net::Address& peer, ProtocolSet protocols) {
    // The spawn gate: Context::record_layer() was chosen from the setting and the probe at start-up.
    auto session = tls::Session::spawn(*env_.tls, fd.get());
    session->prefer(env_.protocols.alpn(protocols));
    auto pending = std::make_unique<PendingHandshake>(*this, std::move(fd), peer, std::move(session), protocols);
    if (const Result<void> started = pending->start(env_.loop, env_.settings.handshake_timeout); !started) {
        log_drop(peer, started.error());
        return;
    }
    ++env_.stats.tls_handshakes_active;
    handshakes_.push_back(*pending.release());
}

void AcceptFlow::on_established(PendingHandshake& pending) {
    ++env_.stats.tls_handshakes;
    const tls::SessionFacts facts = pending.handshake().facts();
    env_.stats.tls_resumed += facts.resumed ? 1 : 0;
    env_.stats.count_record_layer(pending.handshake().record_layer());
    auto info = describe_peer(pending.peer());
    info->security = security_of(facts, pending.handshake().record_layer());
    net::Connection& connection =
        establish(pending.take_fd(), pending.peer(), pending.take_poll(), pending.handshake().take_transport());
    const ProtocolSet protocols = pending.protocols();
    forget(pending);
    connection.start(env_.protocols.by_alpn(protocols, facts.alpn, connection, std::move(info)));
}

void AcceptFlow::on_handshake_failed(PendingHandshake& pending, bool timed_out) {
    ++env_.stats.tls_handshake_failures;
    env_.stats.timeouts_handshake += timed_out ? 1 : 0;
    log_failure(pending, timed_out);
    if (!timed_out && pending.handshake().looks_like_http()) {
        UniqueFd fd = pending.take_fd();
        auto transport = std::make_unique<net::PlainTransport>(fd.get());
        net::Connection& connection = establish(std::move(fd), pending.peer(), pending.take_poll(), std::move(transport));
        connection.start(std::make_unique<FixedRefusal>(connection, FixedRefusal::kSpeaksHttps));
    }
    forget(pending);
    env_.observer.on_connection_gone();
}

void AcceptFlow::forget(PendingHandshake& pending) {
    handshakes_.remove(pending);
    --env_.stats.tls_handshakes_active;
    env_.loop.destroy_later(std::unique_ptr<PendingHandshake>(&pending));
}

void AcceptFlow::cancel_all() {
    while (!handshakes_.empty()) {
        forget(handshakes_.front());
    }
}

void AcceptFlow::log_drop(const net::Address& peer, const Error& why) const {
    if (env_.drops.admit()) {
        env_.drops.write("connection from " + peer.text() + " dropped: " + describe(why));
    }
}

void AcceptFlow::log_failure(PendingHandshake& pending, bool timed_out) const {
    if (!env_.tls_failures.admit()) {
        return;
    }
    const std::string why = timed_out ? "handshake: timed out" : tls::describe(pending.handshake().failure());
    env_.tls_failures.write("TLS connection from " + pending.peer().text() + " failed: " + why);
}

net::Connection& AcceptFlow::establish(UniqueFd fd, const net::Address& peer, std::unique_ptr<loop::PollEvent> poll,
                                       std::unique_ptr<net::Transport> transport) {
    const net::Connection::Environment environment{.loop = env_.loop,
                                                   .owner = env_.connections.as_owner(),
                                                   .timeouts = env_.settings.timeouts,
                                                   .counters = env_.stats.connections,
                                                   .high_water = env_.settings.write_buffer_bytes};
    return env_.connections.add(
        std::make_unique<net::Connection>(environment, std::move(fd), peer, std::move(poll), std::move(transport)));
}

http::SecurityInfo AcceptFlow::security_of(const tls::SessionFacts& facts, const tls::RecordLayerFacts& layer) const {
    const bool declined = layer.decline != tls::KtlsDecline::none;
    return {.version = std::string(facts.version),
            .cipher = std::string(facts.cipher),
            .alpn = facts.alpn,
            .server_name = facts.server_name,
            .resumed = facts.resumed,
            .record_layer = std::string(to_text(layer.layer)),
            .ktls_send = layer.ktls_send,
            .ktls_receive = layer.ktls_receive,
            .ktls_reason = declined ? std::string(to_text(layer.decline)) : env_.tls->record_layer().ktls_reason};
}

}  // namespace tas::server
