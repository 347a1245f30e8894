#pragma once
// What an HTTP/2 session is told, and what it counts.

#include <cstdint>

namespace tas::http2 {

struct Settings {
    std::uint32_t max_concurrent_streams = 100;      // RFC 9113 §6.5.2: not fewer than 100 is recommended
    std::uint32_t initial_window_bytes = 256 * 1024; // of a stream: what it may send ahead of its handler
    std::uint32_t max_header_list_bytes = 32 * 1024; // names, values and 32 a field. RFC 9113 §6.5.2; 431 above it
    std::uint32_t max_requests = 0;                  // of a connection, then GOAWAY; 0: no limit
};

/// Totals over all sessions of a loop.
struct Counters {
    std::uint64_t connections_active = 0;  // gauge
    std::uint64_t streams_opened = 0;
    std::uint64_t streams_refused = 0;  // REFUSED_STREAM: never seen by a handler
    std::uint64_t streams_reset = 0;    // by the client
    std::uint64_t goaways_sent = 0;
    std::uint64_t goaways_received = 0;
    std::uint64_t floods = 0;  // connections ended with ENHANCE_YOUR_CALM
};

}  // namespace tas::http2
