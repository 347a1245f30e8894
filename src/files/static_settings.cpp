#include "files/static_settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "files/request_path.hpp"
#include "http/response_rules.hpp"
#include "http/text.hpp"

namespace tas::files {
namespace {

constexpr std::array<std::string_view, 12> kOwnFields{
    "accept-ranges", "allow", "cache-control", "connection", "content-encoding", "content-length",
    "content-range", "content-type", "etag", "last-modified", "location", "vary"};

}  // namespace

Result<void, Failure> check_url_prefix(std::string_view prefix) {
    const RequestPath path(prefix);
    if (!prefix.starts_with('/') || path.refused() || path.text() != prefix) {
        return Failure{ErrorCode::invalid_argument,
                       "the URL prefix \"" + std::string(prefix) +
                           "\" must begin with a slash and be a decoded path: no \"%41\", no \".\" or \"..\", no "
                           "backslash, no two slashes in a row"};
    }
    return {};
}

Result<void, Failure> check_root(const std::string& path) {
    const auto root = RootDirectory::open(path);
    return root ? Result<void, Failure>{} : root.error();
}

Result<void, Failure> check_static_field(std::string_view name, std::string_view value) {
    if (auto checked = http::check_response_field(name, value); !checked) {
        return checked;
    }
    const bool own = std::any_of(kOwnFields.begin(), kOwnFields.end(),
                                 [&](std::string_view one) { return http::equals_ignoring_case(name, one); });
    if (own) {
        return Failure{ErrorCode::invalid_argument,
                       "the field " + std::string(name) + " is made for each response, and cannot be set for all of them"};
    }
    return {};
}

}  // namespace tas::files
