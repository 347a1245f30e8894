#pragma once
// The Content-Disposition field with a file name of any script. // RFC 6266, RFC 8187

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tas::http {

/// A name that may be offered to a client: UTF-8, not empty, no control characters, no slash or backslash.
[[nodiscard]] Result<void, Failure> check_download_name(std::string_view name);

/// `attachment; filename="na_ve.txt"; filename*=UTF-8''na%C3%AFve.txt`. The second form only where the first cannot say
/// it; an empty name gives the type alone. The name passes check_download_name().
[[nodiscard]] std::string content_disposition(std::string_view type, std::string_view name);

}  // namespace tas::http
