#pragma once
// What a path beneath a root is to clients, by the policies of its handler. Knows no HTTP beyond content codings and
// media types.

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "files/file_response.hpp"
#include "files/mime_types.hpp"
#include "files/open_file.hpp"
#include "files/root_directory.hpp"
#include "files/static_settings.hpp"
#include "http/content_coding.hpp"

namespace tas::files {

struct Resource {
    enum class Kind : std::uint8_t {
        file,      // of the path, or an index file of the directory that it names
        listing,   // a directory without an index file, that may be shown
        redirect,  // one of these, without the slash at the end
        missing,   // nothing is there
        hidden,    // what clients are not to see: the same as missing, but nobody else is asked
        denied,    // a file that this process may not read
        failed,    // it cannot be found out; os_errno tells why
    };
    Kind kind = Kind::missing;
    int os_errno = 0;
    Ref<OpenFile> file;
    std::array<Ref<OpenFile>, http::kContentCodings> compressed;  // the files beside it, by coding
    std::string_view media_type;                            // of the root

    /// For whoever answers with it, kept as long as the resource: responses of whole files, that of the file itself, then
    /// by coding.
    std::array<std::unique_ptr<const FileResponse>, 1 + http::kContentCodings> whole;
};

class StaticRoot final {
public:
    /// Settings and media types must outlive this.
    [[nodiscard]] static Result<StaticRoot, Failure> open(const StaticSettings& settings, MimeTypes& types);

    /// `path`: below the root, decoded, with single slashes and neither "." nor ".."; empty or with a slash at the end: a
    /// directory.
    [[nodiscard]] Resource find(std::string_view path) const;
    /// The directory of a listing. The error is errno.
    [[nodiscard]] Result<UniqueFd, int> open_directory(std::string_view path) const;
    /// Whether a name in a directory is shown; `path` is that of the directory, as for find().
    [[nodiscard]] bool shows(std::string_view path, std::string_view name) const;

private:
    StaticRoot(RootDirectory root, const StaticSettings& settings, MimeTypes& types) noexcept
        : root_(std::move(root)), settings_(settings), types_(types) {}

    [[nodiscard]] bool is_hidden(const std::string& path) const;
    [[nodiscard]] Resource find_in_directory(const std::string& name, bool as_directory) const;
    [[nodiscard]] Resource make_file(const std::string& name, UniqueFd fd, const struct stat& facts) const;
    [[nodiscard]] std::string_view media_type_of(std::string_view name) const;

    RootDirectory root_;
    const StaticSettings& settings_;
    MimeTypes& types_;
};

}  // namespace tas::files
