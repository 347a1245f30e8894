#pragma once
// All counters of a server, in one table: a counter is a member, a line in the table, and the place that counts it.

#include <cstddef>
#include <cstdint>
#include <span>

#include "files/file_cache.hpp"
#include "http2/settings.hpp"
#include "net/connection.hpp"
#include "server/log_writer.hpp"
#include "tls/record_layer.hpp"

namespace tas::server {

struct Stats {
    std::uint64_t requests = 0;
    std::uint64_t responses_by_class[6] = {};  // [2]: 2xx …
    std::uint64_t refused_400 = 0;
    std::uint64_t refused_408 = 0;
    std::uint64_t refused_413 = 0;
    std::uint64_t refused_414 = 0;
    std::uint64_t refused_417 = 0;
    std::uint64_t refused_431 = 0;
    std::uint64_t refused_501 = 0;
    std::uint64_t refused_505 = 0;
    std::uint64_t connections_accepted = 0;
    std::uint64_t accept_exhausted = 0;
    std::uint64_t connections_active = 0;        // gauge
    std::uint64_t http1_connections_active = 0;  // gauge
    std::uint64_t tls_handshakes_active = 0;     // gauge
    std::uint64_t tls_handshakes = 0;
    std::uint64_t tls_handshake_failures = 0;
    std::uint64_t tls_failures = 0;  // behind the handshake: a bad record, a flood of KeyUpdates
    std::uint64_t tls_resumed = 0;
    std::uint64_t tls_sessions_memory = 0;
    std::uint64_t tls_sessions_socket = 0;
    std::uint64_t tls_sessions_kernel = 0;
    std::uint64_t tls_ktls_tx = 0;
    std::uint64_t tls_ktls_rx = 0;
    std::uint64_t tls_ktls_declined = 0;  // the kernel was asked, and does not encrypt; by reason:
    std::uint64_t tls_ktls_declined_cipher = 0;
    std::uint64_t tls_ktls_declined_fragment_length = 0;
    std::uint64_t tls_ktls_declined_socket = 0;
    std::uint64_t timeouts_handshake = 0;
    std::uint64_t clients_gone = 0;  // before their response was complete
    std::uint64_t connection_limit_reached = 0;
    net::ConnectionCounters connections;
    http2::Counters http2;
    LogWriterCounters access_log;
    files::CacheCounters static_cache;

    void count_response(std::uint16_t status) noexcept;
    void count_refusal(std::uint16_t status) noexcept;
    void count_record_layer(const tls::RecordLayerFacts& facts) noexcept;
    /// Totals to zero; gauges stay.
    void reset() noexcept;
};

struct StatLine {
    const char* name;
    std::uint64_t& (*value)(Stats& stats);
};

/// In the order in which they are shown.
[[nodiscard]] std::span<const StatLine> stat_lines() noexcept;

}  // namespace tas::server
