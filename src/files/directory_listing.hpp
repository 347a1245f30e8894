#pragma once
// A directory as an HTML page of links. Knows names, and not where they lead.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "files/static_root.hpp"

namespace tas::files {

/// Names in a listing; of more, the page says that there are more.
inline constexpr std::size_t kMostListed = 4096;

/// The page for the directory `path`, as for StaticRoot::find(), which is shown as `title`. Directories come first, each
/// kind in byte order; what the root hides, and what is neither file nor directory, is not shown. The error is errno.
[[nodiscard]] Result<std::string, int> list_directory(const StaticRoot& root, std::string_view path,
                                                      std::string_view title);

}  // namespace tas::files
