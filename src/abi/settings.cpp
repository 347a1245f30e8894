#include "abi/settings.hpp"

#include <chrono>
#include <span>

#include "abi/convert.hpp"

namespace tas::abi {
namespace {

tls::KtlsMode mode_of(tas_ktls_mode mode) noexcept {
    switch (mode) {
        case TAS_KTLS_AUTO: return tls::KtlsMode::automatic;
        case TAS_KTLS_OFF: return tls::KtlsMode::off;
        case TAS_KTLS_REQUIRE: return tls::KtlsMode::require;
    }
    return tls::KtlsMode::automatic;
}

tls::RecordLayerWish wish_of(tas_record_layer layer) noexcept {
    switch (layer) {
        case TAS_RECORD_LAYER_AUTO: return tls::RecordLayerWish::automatic;
        case TAS_RECORD_LAYER_MEMORY: return tls::RecordLayerWish::memory;
        case TAS_RECORD_LAYER_SOCKET: return tls::RecordLayerWish::socket;
    }
    return tls::RecordLayerWish::automatic;
}

server::ProtocolSet protocols_of(tas_protocols protocols) noexcept {
    switch (protocols) {
        case TAS_PROTOCOLS_ALL: return server::ProtocolSet::all;
        case TAS_PROTOCOLS_HTTP1: return server::ProtocolSet::http1;
        case TAS_PROTOCOLS_HTTP2: return server::ProtocolSet::http2;
    }
    return server::ProtocolSet::all;
}

}  // namespace

server::Settings convert(const tas_server_settings& from) {
    using std::chrono::milliseconds;
    server::Settings to;
    for (const tas_listener& listener : std::span(from.listeners, from.listener_count)) {
        to.listeners.push_back({.unix_path = std::string(view(listener.unix_path)),
                                .host = std::string(view(listener.host)),
                                .port = listener.port,
                                .tls = listener.tls,
                                .protocols = protocols_of(listener.protocols)});
    }
    to.certificate_path = view(from.certificate_path);
    to.private_key_path = view(from.private_key_path);
    to.record_layer = {.ktls = mode_of(from.ktls_mode),
                       .ktls_receive = from.ktls_receive,
                       .wish = wish_of(from.record_layer)};
    to.backlog = from.backlog;
    to.max_connections = from.max_connections;
    to.handshake_timeout = milliseconds(from.handshake_timeout_ms);
    to.timeouts = {.idle = milliseconds(from.keep_alive_timeout_ms),
                   .head = milliseconds(from.header_timeout_ms),
                   .body = milliseconds(from.read_timeout_ms),
                   .write = milliseconds(from.write_timeout_ms),
                   .age = milliseconds(from.max_connection_age_ms)};
    to.shutdown_timeout = milliseconds(from.shutdown_timeout_ms);
    to.limits.max_body_bytes = from.max_body_bytes;
    to.http2 = {.max_concurrent_streams = from.http2_max_concurrent_streams,
                .initial_window_bytes = from.http2_initial_window_bytes,
                .max_header_list_bytes = from.http2_max_header_list_bytes,
                .max_requests = from.http2_max_requests};
    to.write_buffer_bytes = from.write_buffer_bytes;
    to.access_log = {.path = std::string(view(from.access_log_path)),
                     .format = from.access_log_format == TAS_ACCESS_LOG_JSON ? server::AccessLogFormat::json
                                                                             : server::AccessLogFormat::combined};
    to.program = view(from.program);
    to.server_header = from.server_header;
    to.handle_signals = from.handle_signals;
    return to;
}

}  // namespace tas::abi
