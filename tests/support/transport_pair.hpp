#pragma once
// A transport and its peer over one socket pair: what the contract suite runs over. A new transport adds a factory.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "net/transport.hpp"
#include "support/socket_pair.hpp"

namespace tas::test {

/// The other end, as a stream of plaintext. Nothing blocks.
class Peer {
public:
    virtual ~Peer() = default;

    /// Bytes taken, 0: the socket is full. A repeated call offers the same bytes first.
    [[nodiscard]] virtual std::size_t send(ByteView bytes) = 0;
    /// Bytes read, 0: see ended().
    [[nodiscard]] virtual std::size_t receive(ByteSpan into) = 0;
    /// Whether the transport ended its stream cleanly.
    [[nodiscard]] virtual bool ended() const = 0;
    /// Ends the peer's own half cleanly.
    virtual void end() = 0;
};

struct TransportPair {
    virtual ~TransportPair() = default;

    SocketPair sockets;
    std::unique_ptr<net::Transport> transport;
    std::unique_ptr<Peer> peer;
};

struct TransportFactory {
    std::string name;
    bool sends_files;
    /// `buffer_bytes` of the sockets, 0: the default.
    std::unique_ptr<TransportPair> (*make)(int buffer_bytes);
};

[[nodiscard]] std::unique_ptr<TransportPair> make_plain_pair(int buffer_bytes);
[[nodiscard]] std::unique_ptr<TransportPair> make_memory_pair_tls12(int buffer_bytes);
[[nodiscard]] std::unique_ptr<TransportPair> make_memory_pair_tls13(int buffer_bytes);

}  // namespace tas::test
