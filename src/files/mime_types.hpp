#pragma once
// The media type of a file by its extension: what browsers must be told rightly by a table of our own, the rest by the
// system's, which is read at once: no request waits for it.

#include <string>
#include <string_view>
#include <unordered_map>

namespace tas::files {

/// The extension of the file's name, without its dot and in lower case; empty: it has none.
[[nodiscard]] std::string extension_of(std::string_view path);

class MimeTypes final {
public:
    /// `system_table`: lines of a type and its extensions, as in /etc/mime.types. It need not exist.
    explicit MimeTypes(const std::string& system_table = "/etc/mime.types");

    /// A Content-Type, text with its charset (UTF-8); application/octet-stream where the extension says nothing. Valid as
    /// long as the table. From any thread.
    [[nodiscard]] std::string_view of(std::string_view path) const;

private:
    std::unordered_map<std::string, std::string> types_;  // by extension
};

}  // namespace tas::files
