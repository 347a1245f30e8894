#include "server/stats.hpp"

#include <array>
#include <utility>

namespace tas::server {
namespace {

// Takes a member expression, so that a name and its member stand on one line.
#define TAS_STAT(name, member) StatLine{name, [](Stats& stats) -> std::uint64_t& { return stats.member; }}

constexpr std::array kLines{
    TAS_STAT("requests_total", requests),
    TAS_STAT("responses_2xx_total", responses_by_class[2]),
    TAS_STAT("responses_3xx_total", responses_by_class[3]),
    TAS_STAT("responses_4xx_total", responses_by_class[4]),
    TAS_STAT("responses_5xx_total", responses_by_class[5]),
    TAS_STAT("clients_gone_total", clients_gone),
    TAS_STAT("refused_400_total", refused_400),
    TAS_STAT("refused_408_total", refused_408),
    TAS_STAT("refused_413_total", refused_413),
    TAS_STAT("refused_414_total", refused_414),
    TAS_STAT("refused_417_total", refused_417),
    TAS_STAT("refused_431_total", refused_431),
    TAS_STAT("refused_501_total", refused_501),
    TAS_STAT("refused_505_total", refused_505),
    TAS_STAT("connections_accepted_total", connections_accepted),
    TAS_STAT("accept_exhausted_total", accept_exhausted),
    TAS_STAT("connection_limit_reached_total", connection_limit_reached),
    TAS_STAT("connections_active", connections_active),
    TAS_STAT("http1_connections_active", http1_connections_active),
    TAS_STAT("http2_connections_active", http2.connections_active),
    TAS_STAT("tls_handshakes_active", tls_handshakes_active),
    TAS_STAT("tls_handshakes_total", tls_handshakes),
    TAS_STAT("tls_handshake_failures_total", tls_handshake_failures),
    TAS_STAT("tls_failures_total", tls_failures),
    TAS_STAT("tls_resumed_total", tls_resumed),
    TAS_STAT("tls_sessions_memory_total", tls_sessions_memory),
    TAS_STAT("tls_sessions_socket_total", tls_sessions_socket),
    TAS_STAT("tls_sessions_kernel_total", tls_sessions_kernel),
    TAS_STAT("tls_ktls_tx_total", tls_ktls_tx),
    TAS_STAT("tls_ktls_rx_total", tls_ktls_rx),
    TAS_STAT("tls_ktls_declined_total", tls_ktls_declined),
    TAS_STAT("tls_ktls_declined_cipher_total", tls_ktls_declined_cipher),
    TAS_STAT("tls_ktls_declined_fragment_length_total", tls_ktls_declined_fragment_length),
    TAS_STAT("tls_ktls_declined_socket_total", tls_ktls_declined_socket),
    TAS_STAT("timeouts_handshake_total", timeouts_handshake),
    TAS_STAT("timeouts_header_total", connections.timeouts_head),
    TAS_STAT("timeouts_read_total", connections.timeouts_body),
    TAS_STAT("timeouts_write_total", connections.timeouts_write),
    TAS_STAT("timeouts_keep_alive_total", connections.timeouts_idle),
    TAS_STAT("bytes_in_total", connections.bytes_in),
    TAS_STAT("bytes_out_total", connections.bytes_out),
    TAS_STAT("sendfile_calls_total", connections.sendfile_calls),
    TAS_STAT("sendfile_bytes_total", connections.sendfile_bytes),
    TAS_STAT("cold_file_reads_total", connections.cold_file_reads),
    TAS_STAT("back_pressure_total", connections.back_pressure_events),
    TAS_STAT("access_log_lines_total", access_log.lines),
    TAS_STAT("access_log_dropped_total", access_log.dropped),
    TAS_STAT("static_cache_hits_total", static_cache.hits),
    TAS_STAT("static_cache_misses_total", static_cache.misses),
    TAS_STAT("static_cache_evictions_total", static_cache.evictions),
    TAS_STAT("cold_path_looks_total", static_cache.cold_looks),
    TAS_STAT("http2_streams_opened_total", http2.streams_opened),
    TAS_STAT("http2_streams_refused_total", http2.streams_refused),
    TAS_STAT("http2_streams_reset_total", http2.streams_reset),
    TAS_STAT("http2_goaway_sent_total", http2.goaways_sent),
    TAS_STAT("http2_goaway_received_total", http2.goaways_received),
    TAS_STAT("http2_floods_total", http2.floods),
};

#undef TAS_STAT

}  // namespace

void Stats::count_response(std::uint16_t status) noexcept { ++responses_by_class[status / 100 % 6]; }

void Stats::count_refusal(std::uint16_t status) noexcept {
    switch (status) {
        case 400: ++refused_400; break;
        case 408: ++refused_408; break;
        case 413: ++refused_413; break;
        case 414: ++refused_414; break;
        case 417: ++refused_417; break;
        case 431: ++refused_431; break;
        case 501: ++refused_501; break;
        case 505: ++refused_505; break;
        default: break;
    }
}

void Stats::count_record_layer(const tls::RecordLayerFacts& facts) noexcept {
    switch (facts.layer) {
        case tls::RecordLayer::memory: ++tls_sessions_memory; break;
        case tls::RecordLayer::socket: ++tls_sessions_socket; break;
        case tls::RecordLayer::kernel: ++tls_sessions_kernel; break;
    }
    tls_ktls_tx += facts.ktls_send ? 1 : 0;
    tls_ktls_rx += facts.ktls_receive ? 1 : 0;
    tls_ktls_declined += facts.decline != tls::KtlsDecline::none ? 1 : 0;
    switch (facts.decline) {
        case tls::KtlsDecline::none: break;
        case tls::KtlsDecline::cipher: ++tls_ktls_declined_cipher; break;
        case tls::KtlsDecline::fragment_length: ++tls_ktls_declined_fragment_length; break;
        case tls::KtlsDecline::socket: ++tls_ktls_declined_socket; break;
    }
}

void Stats::reset() noexcept {
    Stats fresh;
    fresh.connections_active = connections_active;
    fresh.http1_connections_active = http1_connections_active;
    fresh.http2.connections_active = http2.connections_active;
    fresh.tls_handshakes_active = tls_handshakes_active;
    *this = fresh;
}

std::span<const StatLine> stat_lines() noexcept { return kLines; }

}  // namespace tas::server
