#pragma once
// Answers requests below one URL prefix with files, directories and redirects. Knows requests and responses, and not who
// else answers.

#include <ctime>
#include <memory>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "files/file_cache.hpp"
#include "files/file_response.hpp"
#include "files/static_root.hpp"
#include "files/static_settings.hpp"
#include "http/exchange.hpp"

namespace tas::files {

class RequestPath;

/// Now, on the two clocks of a loop.
struct Moment {
    std::time_t unix_seconds = 0;
    std::uint64_t loop_ms = 0;
};

class StaticHandler final {
public:
    struct Environment {
        MimeTypes& types;
        CacheCounters& counters;
        Log log;
    };
    /// The settings have been checked one by one; the root is opened here. The environment must outlive this.
    [[nodiscard]] static Result<std::unique_ptr<StaticHandler>, Failure> create(StaticSettings settings,
                                                                                const Environment& environment);
    StaticHandler(const StaticHandler&) = delete;
    StaticHandler& operator=(const StaticHandler&) = delete;

    /// With a slash at its end.
    [[nodiscard]] std::string_view prefix() const noexcept { return settings_.url_prefix; }
    /// Answers the request, whose path is `path`. False: that is not below the prefix, or is missing and somebody else's;
    /// else the exchange may be gone.
    [[nodiscard]] bool serve(http::Exchange& exchange, const RequestPath& path, const Moment& now);

    /// While the loop runs, changes of files are heard of.
    void start(loop::Loop& loop);
    void stop();

private:
    StaticHandler(StaticSettings settings, Log log);

    [[nodiscard]] Resource& find(std::string_view path, const Moment& now);
    void answer(http::Exchange& exchange, Resource& resource, Resource::Kind kind, std::string_view path, std::time_t now);
    void fail(http::Exchange& exchange, std::string_view path, int os_errno);
    void send_file(http::Exchange& exchange, Resource& resource, std::time_t now);
    [[nodiscard]] const FileResponse& whole_file(Resource& resource, std::optional<http::ContentCoding> coding,
                                                 const Ref<OpenFile>& file, std::time_t now);
    void send_listing(http::Exchange& exchange, std::string_view path);
    void redirect(http::Exchange& exchange, std::string_view path);
    [[nodiscard]] std::optional<http::ContentCoding> choose_coding(const http::Request& request,
                                                                   const Resource& resource) const;

    const StaticSettings settings_;
    Log log_;
    std::unique_ptr<StaticRoot> root_;
    std::unique_ptr<FileCache> cache_;  // nullptr: nothing is kept
    Resource found_;                    // without a cache
    std::vector<http::Field> fields_;  // of the settings
    http::ResponseHead wanted_;        // with these
    FileOptions options_;
};

}  // namespace tas::files
