#include "server/connection_set.hpp"

#include <cassert>

namespace tas::server {

ConnectionSet::~ConnectionSet() { assert(connections_.empty()); }

net::Connection& ConnectionSet::add(std::unique_ptr<net::Connection> connection) noexcept {
    connections_.push_back(*connection);
    ++stats_.connections_active;
    return *connection.release();
}

void ConnectionSet::begin_drain() {
    connections_.for_each([](net::Connection& connection) { connection.begin_drain(); });
}

void ConnectionSet::lose_all(Error why) {
    while (!connections_.empty()) {
        connections_.front().lose(why);
    }
}

void ConnectionSet::on_closed(net::Connection& connection, Error why) {
    record(connection, why);
    connections_.remove(connection);
    --stats_.connections_active;
    loop_.destroy_later(std::unique_ptr<net::Connection>(&connection));
    observer_.on_connection_gone();
}

/// A failure of TLS is a record of its own, as one of a handshake is, and a file that cannot be sent to its end; that
/// clients come and go is not.
void ConnectionSet::record(const net::Connection& connection, const Error& why) {
    if (why.code == ErrorCode::tls) {
        ++stats_.tls_failures;
        if (tls_failures_.admit()) {
            tls_failures_.write("TLS connection from " + connection.peer().text() + " failed: " + describe(why));
        }
    } else if (why.code == ErrorCode::file) {
        log_.write(Severity::warn, "response to " + connection.peer().text() + " cut: " + describe(why));
    } else if (why && log_.wants(Severity::debug)) {
        log_.write(Severity::debug, "connection from " + connection.peer().text() + " closed: " + describe(why));
    }
}

}  // namespace tas::server
