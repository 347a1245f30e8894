#pragma once
// The static handlers of a server, and which of them is asked for a request: the longest prefix first.

#include <memory>
#include <vector>

#include "base/log.hpp"
#include "files/mime_types.hpp"
#include "files/static_handler.hpp"
#include "files/static_settings.hpp"
#include "http/date.hpp"
#include "http/exchange.hpp"
#include "server/log_throttle.hpp"

namespace tas::server {

class StaticFiles final {
public:
    /// `types`, `date` and `failures` must outlive this.
    StaticFiles(files::MimeTypes& types, http::DateClock& date, LogThrottle& failures) noexcept
        : types_(types), date_(date), failures_(failures) {}
    StaticFiles(const StaticFiles&) = delete;
    StaticFiles& operator=(const StaticFiles&) = delete;

    /// Opens the root of one more handler.
    [[nodiscard]] Result<void, Failure> add(const files::StaticSettings& settings);

    /// Answers the request, if it is one for files; else somebody else is to.
    [[nodiscard]] bool serve(http::Exchange& exchange);

private:
    static void write_failure(void* self, Severity severity, std::string_view line);

    files::MimeTypes& types_;
    http::DateClock& date_;
    LogThrottle& failures_;
    std::vector<std::unique_ptr<files::StaticHandler>> handlers_;
};

}  // namespace tas::server
