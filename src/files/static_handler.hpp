#pragma once
// Answers requests below one URL prefix with files, directories and redirects. Knows requests and responses, and not who
// else answers.

#include <ctime>
#include <memory>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "files/file_response.hpp"
#include "files/static_root.hpp"
#include "files/static_settings.hpp"
#include "http/exchange.hpp"

namespace tas::files {

class RequestPath;

class StaticHandler final {
public:
    /// The settings have been checked one by one; the root is opened here. `types` must outlive this.
    [[nodiscard]] static Result<std::unique_ptr<StaticHandler>, Failure> create(StaticSettings settings, MimeTypes& types,
                                                                                Log log);
    StaticHandler(const StaticHandler&) = delete;
    StaticHandler& operator=(const StaticHandler&) = delete;

    /// With a slash at its end.
    [[nodiscard]] std::string_view prefix() const noexcept { return settings_.url_prefix; }
    /// Answers the request, whose path is `path`. False: that is not below the prefix, or is missing and somebody else's;
    /// else the exchange may be gone.
    [[nodiscard]] bool serve(http::Exchange& exchange, const RequestPath& path, std::time_t now);

private:
    StaticHandler(StaticSettings settings, Log log);

    void answer(http::Exchange& exchange, const Resource& resource, std::string_view path, std::time_t now);
    void send_file(http::Exchange& exchange, const Resource& resource, std::time_t now);
    void send_listing(http::Exchange& exchange, std::string_view path);
    void redirect(http::Exchange& exchange, std::string_view path);
    [[nodiscard]] Variant choose_variant(const http::Request& request, const Resource& resource) const;

    const StaticSettings settings_;
    std::unique_ptr<StaticRoot> root_;
    Log log_;
    std::vector<http::Field> fields_;  // of the settings
    FileOptions options_;
};

}  // namespace tas::files
