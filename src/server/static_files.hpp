#pragma once
// The static handlers of a server, and which of them is asked for a request: the longest prefix first.

#include <memory>
#include <vector>

#include "base/log.hpp"
#include "files/mime_types.hpp"
#include "files/static_handler.hpp"
#include "files/static_settings.hpp"
#include "http/exchange.hpp"
#include "loop/loop.hpp"
#include "server/log_throttle.hpp"

namespace tas::server {

class StaticFiles final {
public:
    /// All must outlive this.
    StaticFiles(loop::Loop& loop, files::MimeTypes& types, files::CacheCounters& counters, LogThrottle& failures) noexcept
        : loop_(loop), types_(types), counters_(counters), failures_(failures) {}
    StaticFiles(const StaticFiles&) = delete;
    StaticFiles& operator=(const StaticFiles&) = delete;

    /// Opens the root of one more handler.
    [[nodiscard]] Result<void, Failure> add(const files::StaticSettings& settings);

    /// Between these two, changes of files are heard of; then everything is forgotten.
    void start();
    void stop();

    /// Answers the request, if it is one for files; else somebody else is to.
    [[nodiscard]] bool serve(http::Exchange& exchange);

private:
    static void write_failure(void* self, Severity severity, std::string_view line);

    loop::Loop& loop_;
    files::MimeTypes& types_;
    files::CacheCounters& counters_;
    LogThrottle& failures_;
    std::vector<std::unique_ptr<files::StaticHandler>> handlers_;
};

}  // namespace tas::server
