#pragma once
// A transport and its peer over one socket pair: what the contract suite runs over. A new transport adds a factory.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "net/transport.hpp"
#include "support/record_layers.hpp"
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

    SocketPair sockets;  // `buffer_bytes` below is SO_SNDBUF and SO_RCVBUF of both, 0: the default
    std::unique_ptr<net::Transport> transport;
    std::unique_ptr<Peer> peer;
};

[[nodiscard]] std::unique_ptr<TransportPair> make_plain_pair(int buffer_bytes);
/// `version`: TLS1_2_VERSION or TLS1_3_VERSION.
[[nodiscard]] std::unique_ptr<TransportPair> make_tls_pair(const RecordLayerCase& layer, int version, int buffer_bytes);

}  // namespace tas::test
