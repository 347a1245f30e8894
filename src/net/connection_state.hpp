#pragma once
// The states of a connection and which may follow which.

#include <cstdint>

namespace tas::net {

enum class ConnectionState : std::uint8_t {
    open,           // reads, feeds, flushes
    closing,        // no more input; the queue is flushed
    shutting_down,  // close_notify and FIN are on their way
    lingering,      // everything was sent; what the peer still sends is read and dropped, so that no reset cuts the answer
    closed,         // waits for its destruction
};

[[nodiscard]] constexpr bool may_follow(ConnectionState from, ConnectionState to) noexcept {
    switch (from) {
        case ConnectionState::open: return to == ConnectionState::closing || to == ConnectionState::closed;
        case ConnectionState::closing: return to == ConnectionState::shutting_down || to == ConnectionState::closed;
        case ConnectionState::shutting_down: return to == ConnectionState::lingering || to == ConnectionState::closed;
        case ConnectionState::lingering: return to == ConnectionState::closed;
        case ConnectionState::closed: return false;
    }
    return false;
}

}  // namespace tas::net
