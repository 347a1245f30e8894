#pragma once
// From an accepted socket to a connection with its protocol: the spawn gate, and the TLS handshakes on the way.

#include <cstddef>
#include <memory>

#include "base/intrusive_list.hpp"
#include "net/listener.hpp"
#include "server/connection_set.hpp"
#include "server/log_throttle.hpp"
#include "server/pending_handshake.hpp"
#include "server/protocol_select.hpp"
#include "server/settings.hpp"
#include "server/stats.hpp"
#include "tls/context.hpp"

namespace tas::server {

class AcceptFlow final : public HandshakeOwner {
public:
    struct Environment {
        loop::Loop& loop;
        const Settings& settings;
        LogThrottle& tls_failures;
        LogThrottle& drops;
        Stats& stats;
        ConnectionSet& connections;
        ConnectionSetObserver& observer;  // hears of handshakes that end without a connection, too
        const ProtocolSelect& protocols;
        tls::Context* tls;  // nullptr: no listener uses TLS
    };

    explicit AcceptFlow(const Environment& environment) noexcept : env_(environment) {}
    AcceptFlow(const AcceptFlow&) = delete;
    AcceptFlow& operator=(const AcceptFlow&) = delete;
    ~AcceptFlow();

    void accept(UniqueFd fd, const net::Address& peer, const ListenerSettings& listener);
    /// Handshakes under way.
    [[nodiscard]] std::size_t size() const noexcept {
        return static_cast<std::size_t>(env_.stats.tls_handshakes_active);
    }
    /// Drops the handshakes under way.
    void cancel_all();

private:
    void on_established(PendingHandshake& pending) override;
    void on_handshake_failed(PendingHandshake& pending, bool timed_out) override;

    void begin_handshake(UniqueFd fd, const net::Address& peer, ProtocolSet protocols);
    void forget(PendingHandshake& pending);
    void log_drop(const net::Address& peer, const Error& why) const;
    void log_failure(PendingHandshake& pending, bool timed_out) const;
    [[nodiscard]] net::Connection& establish(UniqueFd fd, const net::Address& peer, std::unique_ptr<loop::PollEvent> poll,
                                             std::unique_ptr<net::Transport> transport);
    [[nodiscard]] http::SecurityInfo security_of(const tls::SessionFacts& facts,
                                                 const tls::RecordLayerFacts& layer) const;

    Environment env_;
    IntrusiveList<PendingHandshake, HandshakesTag> handshakes_;
};

}  // namespace tas::server
