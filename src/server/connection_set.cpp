#include "server/connection_set.hpp"

#include <cassert>

namespace tas::server {

ConnectionSet::~ConnectionSet() { assert(connections_.empty()); }

net::Connection& ConnectionSet::add(std::unique_ptr<net::Connection> connection) noexcept {
    connections_.push_back(*connection);
    ++active_;
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
    connections_.remove(connection);
    --active_;
    loop_.destroy_later(std::unique_ptr<net::Connection>(&connection));
    if (why && log_.wants(Severity::debug)) {
        log_.write(Severity::debug, "connection closed: " + describe(why));
    }
    observer_.on_connection_gone();
}

}  // namespace tas::server
