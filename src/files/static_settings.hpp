#pragma once
// What a static handler is told before the server starts.

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "files/root_directory.hpp"
#include "http/content_coding.hpp"

namespace tas::files {

/// Names that begin with a dot, but for ".well-known" at the front of the path. // RFC 8615
enum class Dotfiles : std::uint8_t {
    deny,    // 404
    ignore,  // as if they did not exist
    allow,
};

/// What becomes of a request for a file that does not exist.
enum class OnMissing : std::uint8_t {
    not_found,  // 404
    next,       // the next handler is asked
};

struct StaticSettings {
    std::string url_prefix;  // passes check_url_prefix()
    std::string root;
    bool follows_root = true;  // whether what takes the root's place is served
    std::vector<std::string> index_files{"index.html"};
    std::vector<std::string> hidden;  // fnmatch(3); without a slash, any segment of the path matches
    std::vector<std::pair<std::string, std::string>> media_types;  // by extension, lower case; before all others
    std::vector<std::pair<std::string, std::string>> fields;       // of responses that a file makes
    std::vector<http::ContentCoding> precompressed;
    std::string cache_control;
    OnMissing on_missing = OnMissing::not_found;
    Dotfiles dotfiles = Dotfiles::deny;
    Symlinks symlinks = Symlinks::reject;
    bool entity_tags = true;
    bool browse = false;
    std::size_t cache_entries = 1024;  // 0: nothing is kept
    std::chrono::milliseconds cache_ttl{1000};
};

/// A decoded path that begins with a slash: "/", "/assets", "/assets/".
[[nodiscard]] Result<void, Failure> check_url_prefix(std::string_view prefix);
/// A directory that can be opened.
[[nodiscard]] Result<void, Failure> check_root(const std::string& path);
/// A field that is the same for all files, and that no setting of its own or the file decides.
[[nodiscard]] Result<void, Failure> check_static_field(std::string_view name, std::string_view value);

}  // namespace tas::files
