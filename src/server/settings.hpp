#pragma once
// Everything a server is told before it starts, checked once and then read only.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "files/static_settings.hpp"
#include "http/limits.hpp"
#include "http2/settings.hpp"
#include "net/connection.hpp"
#include "server/access_log.hpp"
#include "tls/record_layer.hpp"

namespace tas::server {

/// Which versions of HTTP a listener serves.
enum class ProtocolSet : std::uint8_t { all, http1, http2 };

struct ListenerSettings {
    std::string unix_path;  // not empty: host and port are not used
    std::string host;
    std::uint16_t port = 0;
    bool tls = false;
    ProtocolSet protocols = ProtocolSet::all;
};

struct Settings {
    std::vector<ListenerSettings> listeners;
    std::string certificate_path;
    std::string private_key_path;
    tls::RecordLayerSettings record_layer;
    std::uint32_t backlog = 511;
    std::uint32_t max_connections = 0;  // 0: no limit of ours
    std::chrono::milliseconds handshake_timeout{10'000};
    net::ConnectionTimeouts timeouts{.idle = std::chrono::seconds(60),
                                     .head = std::chrono::seconds(10),
                                     .body = std::chrono::seconds(30),
                                     .write = std::chrono::seconds(30)};
    std::chrono::milliseconds shutdown_timeout{5'000};
    http::Limits limits;
    http2::Settings http2;
    std::uint64_t write_buffer_bytes = net::OutputQueue::kHighWater;
    AccessLogSettings access_log;
    std::vector<files::StaticSettings> static_files;
    std::string program;  // name and version of what runs the core, for the log
    bool server_header = true;
    bool handle_signals = true;

    [[nodiscard]] bool any_tls() const noexcept;
};

/// What no single setting can say of itself: at least one listener, a certificate where one uses TLS.
[[nodiscard]] Result<void, Failure> check(const Settings& settings);

}  // namespace tas::server
