#include "server/access_log.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

namespace tas::server {
namespace {

std::uint64_t microseconds(clockid_t clock) noexcept {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

AccessEntry entry_of(const http::Exchange& exchange) noexcept {
    const http::Request& request = exchange.request;
    AccessEntry entry{
        .remote_address = exchange.connection->remote_address,
        .remote_port = exchange.connection->remote_port,
        .method = request.method,
        .target = request.target,
        .version = request.version,
        .status = exchange.sent.status,
        .body_bytes = exchange.sent.body_bytes,
        .complete = exchange.sent.complete,
        .host = request.authority,
        .referer = request.fields.find("referer").value_or(std::string_view()),
        .user_agent = request.fields.find("user-agent").value_or(std::string_view()),
    };
    if (const auto& security = exchange.connection->security) {
        entry.tls_version = security->version;
        entry.tls_cipher = security->cipher;
    }
    return entry;
}

Failure unusable(const std::string& path, std::string_view why) {
    return {ErrorCode::invalid_argument, "access log " + path + ": " + std::string(why)};
}

}  // namespace

std::string_view to_text(AccessLogFormat format) noexcept {
    return format == AccessLogFormat::combined ? "combined" : "json";
}

Result<void, Failure> check_access_log(const std::string& path) {
    if (path.empty()) {
        return unusable("\"\"", "the path is empty");
    }
    struct stat file {};
    if (::stat(path.c_str(), &file) == 0) {
        if (S_ISDIR(file.st_mode)) {
            return unusable(path, std::strerror(EISDIR));
        }
        return ::access(path.c_str(), W_OK) == 0 ? Result<void, Failure>() : unusable(path, std::strerror(errno));
    }
    if (errno != ENOENT) {
        return unusable(path, std::strerror(errno));
    }
    const std::size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    if (::access(directory.c_str(), W_OK | X_OK) != 0) {
        return unusable(path, std::string("its directory: ") + std::strerror(errno));
    }
    return {};
}

Result<std::unique_ptr<AccessLog>, Failure> AccessLog::open(loop::Loop& loop, const Log& log,
                                                            LogWriterCounters& counters,
                                                            const AccessLogSettings& settings) {
    auto fd = LogWriter::open(settings.path);
    if (!fd) {
        return fd.error();
    }
    return std::make_unique<AccessLog>(loop, log, counters, settings, std::move(fd).value());
}

AccessLog::AccessLog(loop::Loop& loop, const Log& log, LogWriterCounters& counters, const AccessLogSettings& settings,
                     UniqueFd fd)
    : formatter_(settings.format), writer_(loop, log, counters, std::move(fd), settings.path) {}

void AccessLog::on_begin(http::Exchange& exchange) { exchange.begun_us = microseconds(CLOCK_MONOTONIC); }

void AccessLog::on_end(const http::Exchange& exchange, bool gone) {
    if (exchange.sent.status == 0 && !exchange.held_by_handler()) {
        return;  // not even a whole head, and nobody answered it
    }
    AccessEntry entry = entry_of(exchange);
    entry.duration_us = microseconds(CLOCK_MONOTONIC) - exchange.begun_us;
    entry.received_ms = static_cast<std::int64_t>((microseconds(CLOCK_REALTIME_COARSE) - entry.duration_us) / 1'000);
    if (entry.status == 0) {
        entry.status = gone ? kClientGone : kNotAnswered;
    }
    writer_.add([&](std::span<char> room) { return formatter_.format(entry, room); });
}

}  // namespace tas::server
