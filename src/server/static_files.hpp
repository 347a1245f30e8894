#pragma once
// The static handlers of a server, and which of them is asked for a request: the longest prefix first. What they all find
// to be missing goes back to where it came from.

#include <memory>
#include <vector>

#include "base/log.hpp"
#include "files/cache_budget.hpp"
#include "files/mime_types.hpp"
#include "files/static_handler.hpp"
#include "files/static_settings.hpp"
#include "http/exchange.hpp"
#include "loop/loop.hpp"
#include "server/log_throttle.hpp"

namespace tas::server {

/// Who answers what no static handler does.
class Unserved {
public:
    /// A request that serve() had taken.
    virtual void on_unserved(http::Exchange& exchange) = 0;

protected:
    ~Unserved() = default;
};

class StaticFiles final : private files::NextHandler {
public:
    struct Environment {
        loop::Loop& loop;
        http::ExchangePool& exchanges;
        Unserved& unserved;
        const files::MimeTypes& types;
        files::CacheCounters& counters;
        LogThrottle& failures;
    };
    /// All of it must outlive this.
    explicit StaticFiles(const Environment& environment) noexcept : env_(environment) {}
    StaticFiles(const StaticFiles&) = delete;
    StaticFiles& operator=(const StaticFiles&) = delete;

    /// Opens the root of one more handler.
    [[nodiscard]] Result<void, Failure> add(const files::StaticSettings& settings);

    /// Between these two, changes of files are heard of; then everything is forgotten. Requests come between them only. The
    /// loop has to turn until this is not busy() any more.
    void start();
    void stop();
    [[nodiscard]] bool busy() const noexcept;

    /// Takes the request, if it may be one for files: answers it, at once or later, or gives it back to whom nobody serves.
    /// False: it is known to be somebody else's.
    [[nodiscard]] bool serve(http::Exchange& exchange) { return serve_from(handlers_.begin(), exchange); }

private:
    using Handlers = std::vector<std::unique_ptr<files::StaticHandler>>;

    void on_missing(const files::StaticHandler& asked, http::Exchange& exchange) override;
    [[nodiscard]] bool serve_from(Handlers::const_iterator first, http::Exchange& exchange);
    static void write_failure(void* self, Severity severity, std::string_view line);

    const Environment env_;
    files::CacheBudget budget_ = files::CacheBudget::of_process();  // of all handlers
    Handlers handlers_;
};

}  // namespace tas::server
