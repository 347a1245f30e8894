#pragma once
// Owns the established connections.

#include <cstddef>
#include <memory>

#include "base/intrusive_list.hpp"
#include "base/log.hpp"
#include "loop/loop.hpp"
#include "net/connection.hpp"
#include "server/log_throttle.hpp"
#include "server/stats.hpp"

namespace tas::server {

class ConnectionSetObserver {
public:
    /// One connection less: there is room for another, or the last is gone.
    virtual void on_connection_gone() = 0;

protected:
    ~ConnectionSetObserver() = default;
};

class ConnectionSet final : private net::ConnectionOwner {
public:
    ConnectionSet(loop::Loop& loop, const Log& log, LogThrottle& tls_failures, ConnectionSetObserver& observer,
                  Stats& stats) noexcept
        : loop_(loop), log_(log), tls_failures_(tls_failures), observer_(observer), stats_(stats) {}
    ConnectionSet(const ConnectionSet&) = delete;
    ConnectionSet& operator=(const ConnectionSet&) = delete;
    ~ConnectionSet();

    [[nodiscard]] net::ConnectionOwner& as_owner() noexcept { return *this; }
    net::Connection& add(std::unique_ptr<net::Connection> connection) noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(stats_.connections_active); }

    void begin_drain();
    /// Ends all at once, without flushing.
    void lose_all(Error why);

private:
    void on_closed(net::Connection& connection, Error why) override;
    void record(const net::Connection& connection, const Error& why);

    loop::Loop& loop_;
    const Log& log_;
    LogThrottle& tls_failures_;
    ConnectionSetObserver& observer_;
    Stats& stats_;
    IntrusiveList<net::Connection, net::ConnectionsTag> connections_;
};

}  // namespace tas::server
