#include "server/startup_report.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/versions.hpp"
#include "tls/context.hpp"
#include "tls/ktls_probe.hpp"

namespace tas::server {
namespace {

std::string identity_line(const Settings& settings) {
    const std::string program = settings.program.empty() ? "" : settings.program + ", ";
    return program + version_text() + ", pid " + std::to_string(::getpid());
}

std::string connection_limit(std::uint32_t most) {
    if (most != 0) {
        return std::to_string(most) + " connections";
    }
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    return files.rlim_cur == RLIM_INFINITY ? "connections without limit"
                                           : "connections within " + std::to_string(files.rlim_cur) + " descriptors";
}

std::string limits_line(const Settings& settings) {
    return "limits: " + connection_limit(settings.max_connections) + ", request bodies of " +
           size_text(settings.limits.max_body_bytes) + ", " + size_text(settings.write_buffer_bytes) +
           " of output waiting for a client";
}

std::string timeouts_line(const Settings& settings) {
    const std::string handshake =
        settings.any_tls() ? "handshake " + duration_text(settings.handshake_timeout) + ", " : "";
    return "timeouts: " + handshake + "header " + duration_text(settings.timeouts.head) + ", read " +
           duration_text(settings.timeouts.body) + ", write " + duration_text(settings.timeouts.write) + ", keep-alive " +
           duration_text(settings.timeouts.idle) + ", shutdown " + duration_text(settings.shutdown_timeout);
}

std::string access_log_line(const AccessLogSettings& access_log) {
    return access_log.path.empty() ? "access log: off"
                                   : "access log: " + access_log.path + " (" + std::string(to_text(access_log.format)) + ")";
}

std::string static_line(const files::StaticSettings& files) {
    return "static files: " + files.url_prefix + " from " + files.root;
}

/// Who encrypts, in the spawn gate's and the probe's words.
std::string encryption_line(const tls::Context& tls) {
    if (const std::string& declined = tls.record_layer().ktls_reason; !declined.empty()) {
        return "kernel TLS: not used: " + declined;
    }
    const tls::KtlsSupport& support = tls::ktls_support();
    return "kernel TLS: used for " + offer_of(support) + " (" + support.kernel + ", " + support.openssl + ")";
}

std::string_view protocols_text(ProtocolSet protocols) noexcept {
    switch (protocols) {
        case ProtocolSet::all: return "HTTP/1.1, HTTP/2";
        case ProtocolSet::http1: return "HTTP/1.1";
        case ProtocolSet::http2: return "HTTP/2";
    }
    return {};
}

std::string listener_line(const net::Listener& listener, const ListenerSettings& settings) {
    const bool is_unix = listener.address().family() == AF_UNIX;
    const std::string scheme = is_unix ? "" : settings.tls ? "https://" : "http://";
    return "listening on " + scheme + listener.address().text() + " (" +
           std::string(protocols_text(settings.protocols)) + ")";
}

}  // namespace

std::vector<std::string> startup_report(const Settings& settings,
                                        std::span<const std::unique_ptr<net::Listener>> listeners,
                                        const tls::Context* tls) {
    std::vector<std::string> lines{identity_line(settings), limits_line(settings), timeouts_line(settings),
                                   access_log_line(settings.access_log)};
    for (const files::StaticSettings& files : settings.static_files) {
        lines.push_back(static_line(files));
    }
    if (tls != nullptr) {
        lines.push_back(encryption_line(*tls));
    }
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        lines.push_back(listener_line(*listeners[i], settings.listeners[i]));
    }
    return lines;
}

std::string duration_text(std::chrono::milliseconds duration) {
    const auto ms = duration.count();
    return ms % 1'000 == 0 ? std::to_string(ms / 1'000) + " s" : std::to_string(ms) + " ms";
}

std::string size_text(std::uint64_t bytes) {
    constexpr const char* kUnits[] = {" bytes", " KiB", " MiB", " GiB"};
    std::size_t unit = 0;
    while (bytes != 0 && bytes % 1024 == 0 && unit + 1 < std::size(kUnits)) {
        bytes /= 1024;
        ++unit;
    }
    return std::to_string(bytes) + kUnits[unit];
}

}  // namespace tas::server
