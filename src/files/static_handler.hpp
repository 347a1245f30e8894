#pragma once
// Answers requests below one URL prefix with files, directories and redirects. Knows requests and responses, and not who
// else answers. What only a disk can tell is looked for by the thread pool, and the requests for it wait; they may be gone
// when it is found.

#include <atomic>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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

class StaticHandler;

/// Who is asked for what a handler has found to be missing, and does not answer.
class NextHandler {
public:
    virtual void on_missing(const StaticHandler& asked, http::Exchange& exchange) = 0;

protected:
    ~NextHandler() = default;
};

class StaticHandler final {
public:
    struct Environment {
        loop::Loop& loop;
        http::ExchangePool& exchanges;
        NextHandler& next;
        const MimeTypes& types;
        CacheBudget& budget;
        CacheCounters& counters;
        Log log;
        std::optional<RootDirectory::Method> method = std::nullopt;  // the host's best
    };
    /// Then a request makes us look whether the root's path leads to another directory.
    static constexpr std::uint64_t kRootAgeMs = 1000;

    /// The settings have been checked one by one; the root is opened here. The environment must outlive this.
    [[nodiscard]] static Result<std::unique_ptr<StaticHandler>, Failure> create(StaticSettings settings,
                                                                                const Environment& environment);
    StaticHandler(const StaticHandler&) = delete;
    StaticHandler& operator=(const StaticHandler&) = delete;

    /// With a slash at its end.
    [[nodiscard]] std::string_view prefix() const noexcept { return settings_.url_prefix; }
    /// Answers the request, whose path is `path`, or hands it to the next handler, at once or later; the exchange may be
    /// gone. False: the path is not below the prefix, or is known to be missing and somebody else's.
    [[nodiscard]] bool serve(http::Exchange& exchange, const RequestPath& path, const Moment& now);

    /// While the loop runs, changes of files are heard of.
    void start();
    /// No request is waiting any more. The pool may still be at work for those that were: until busy() is false, the loop
    /// has to turn, and this must live.
    void stop();
    [[nodiscard]] bool busy() const noexcept { return jobs_ != 0; }

private:
    class PoolJob;
    class Look;
    class Listing;
    class RootLook;

    StaticHandler(StaticSettings settings, const Environment& environment);

    /// What is below the prefix, or nullopt: the path is not.
    [[nodiscard]] std::optional<std::string_view> below_prefix(std::string_view path) const noexcept;
    [[nodiscard]] Resource& find(std::string_view path, const Moment& now);
    void follow_root(const Moment& now);
    void on_root_looked(std::shared_ptr<const StaticRoot> there);
    [[nodiscard]] bool is_passed_on(const Resource& resource) const noexcept;
    [[nodiscard]] bool joins_look(const http::Exchange& exchange, std::string_view path);
    void begin_look(const http::Exchange& exchange, std::string_view path, const Moment& now);
    void on_looked(Look& look);
    void on_listed(const Listing& listing);
    void conclude(http::Exchange& exchange, Resource& resource, std::string_view path, std::time_t now);
    void answer(http::Exchange& exchange, Resource& resource, Resource::Kind kind, std::string_view path, std::time_t now);
    void fail(http::Exchange& exchange, std::string_view path, int os_errno);
    void send_file(http::Exchange& exchange, Resource& resource, std::time_t now);
    [[nodiscard]] const FileResponse& whole_file(Resource& resource, std::optional<http::ContentCoding> coding,
                                                 const Ref<OpenFile>& file, std::time_t now);
    void send_listing(http::Exchange& exchange, std::string page);
    void redirect(http::Exchange& exchange, std::string_view path);
    [[nodiscard]] std::optional<http::ContentCoding> choose_coding(const http::Request& request,
                                                                   const Resource& resource) const;

    const StaticSettings settings_;
    loop::Loop& loop_;
    http::ExchangePool& exchanges_;
    NextHandler& next_;
    CacheCounters& counters_;
    Log log_;
    std::shared_ptr<const StaticRoot> root_;  // the pool may still look beneath the last one
    std::uint64_t next_root_look_ms_ = 0;
    bool root_look_is_on_ = false;
    std::unique_ptr<FileCache> cache_;  // nullptr: nothing is kept
    Resource found_;                    // without a cache
    std::vector<http::Field> fields_;  // of the settings
    http::ResponseHead wanted_;        // with these
    FileOptions options_;

    std::unordered_map<std::string_view, Look*> looks_;  // under way, by Look::path; the loop owns them
    std::size_t jobs_ = 0;
    std::atomic<bool> stopped_ = false;  // what the pool has not begun needs not be done
};

}  // namespace tas::files
