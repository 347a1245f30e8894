#include "abi/settings.hpp"

#include <chrono>
#include <span>
#include <string>
#include <utility>
#include <vector>

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

files::Dotfiles dotfiles_of(tas_dotfiles dotfiles) noexcept {
    switch (dotfiles) {
        case TAS_DOTFILES_DENY: return files::Dotfiles::deny;
        case TAS_DOTFILES_IGNORE: return files::Dotfiles::ignore;
        case TAS_DOTFILES_ALLOW: return files::Dotfiles::allow;
    }
    return files::Dotfiles::deny;
}

files::Symlinks symlinks_of(tas_symlinks symlinks) noexcept {
    switch (symlinks) {
        case TAS_SYMLINKS_REJECT: return files::Symlinks::reject;
        case TAS_SYMLINKS_FOLLOW: return files::Symlinks::follow;
        case TAS_SYMLINKS_OWNER_MATCH: return files::Symlinks::owner_match;
    }
    return files::Symlinks::reject;
}

std::vector<std::string> strings(const tas_str* texts, std::uint32_t count) {
    std::vector<std::string> list;
    for (const tas_str& text : std::span(texts, count)) {
        list.emplace_back(view(text));
    }
    return list;
}

std::vector<std::pair<std::string, std::string>> pairs(const tas_field* fields, std::uint32_t count) {
    std::vector<std::pair<std::string, std::string>> list;
    for (const tas_field& field : std::span(fields, count)) {
        list.emplace_back(view(field.name), view(field.value));
    }
    return list;
}

std::vector<http::ContentCoding> codings_of(std::uint32_t bits) {
    std::vector<http::ContentCoding> codings;
    for (const auto& [bit, coding] : {std::pair(TAS_CODING_ZSTD, http::ContentCoding::zstd),
                                      std::pair(TAS_CODING_BR, http::ContentCoding::br),
                                      std::pair(TAS_CODING_GZIP, http::ContentCoding::gzip)}) {
        if ((bits & static_cast<std::uint32_t>(bit)) != 0) {
            codings.push_back(coding);
        }
    }
    return codings;
}

files::StaticSettings convert(const tas_static_handler& from) {
    return {.url_prefix = std::string(view(from.url_prefix)),
            .root = std::string(view(from.root)),
            .follows_root = from.follows_root,
            .index_files = strings(from.index_files, from.index_file_count),
            .hidden = strings(from.hidden, from.hidden_count),
            .media_types = pairs(from.media_types, from.media_type_count),
            .fields = pairs(from.fields, from.field_count),
            .precompressed = codings_of(from.precompressed),
            .cache_control = std::string(view(from.cache_control)),
            .on_missing = from.next_on_missing ? files::OnMissing::next : files::OnMissing::not_found,
            .dotfiles = dotfiles_of(from.dotfiles),
            .symlinks = symlinks_of(from.symlinks),
            .entity_tags = from.entity_tags,
            .browse = from.browse,
            .cache_entries = from.cache_entries,
            .cache_ttl = std::chrono::milliseconds(from.cache_ttl_ms)};
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
    for (const tas_static_handler& handler : std::span(from.static_handlers, from.static_handler_count)) {
        to.static_files.push_back(convert(handler));
    }
    to.program = view(from.program);
    to.server_header = from.server_header;
    to.handle_signals = from.handle_signals;
    return to;
}

}  // namespace tas::abi
