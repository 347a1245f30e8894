#pragma once
// What a path beneath a root is to clients, by the policies of its handler. Knows no HTTP beyond content codings and
// media types.

#include <array>
#include <memory>
#include <optional>
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
        unknown,   // a disk has to be waited for
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

/// What a look has found that waited for a disk.
struct Looked {
    UniqueFd directory;  // that the path is in; none: there is none, or it may not be opened
    Resource resource;   // never unknown
};

/// The part of a path, as for StaticRoot::find(), up to its last slash: the directory that it is in, or names.
[[nodiscard]] std::string_view directory_of(std::string_view path) noexcept;

/// Knows nothing but what it was made of: it may be asked from any thread.
class StaticRoot final {
public:
    /// Settings and media types must outlive this. Without a method, the host's best is taken.
    [[nodiscard]] static Result<StaticRoot, Failure> open(const StaticSettings& settings, const MimeTypes& types,
                                                          std::optional<RootDirectory::Method> method = std::nullopt);

    /// Whether the settings' root leads to this one; nullopt: only a disk can tell.
    [[nodiscard]] std::optional<bool> is_current() const { return root_.is_at(settings_.root); }
    /// What the settings' root leads to; nullptr: that cannot be opened, or is this directory.
    [[nodiscard]] std::shared_ptr<const StaticRoot> successor() const;

    /// `path`: below the root, decoded, with single slashes and neither "." nor ".."; empty or with a slash at the end: a
    /// directory.
    [[nodiscard]] Resource find(std::string_view path, Wait wait) const;
    /// The same, with the directory to watch for changes.
    [[nodiscard]] Looked look(std::string_view path) const;
    /// Directory `path`, as for find(), to watch it. The error is errno; EAGAIN as for RootDirectory::open_file().
    [[nodiscard]] Result<UniqueFd, int> open_directory(std::string_view path, Wait wait) const;
    /// The same, to read it.
    [[nodiscard]] Result<UniqueFd, int> open_listing(std::string_view path) const;
    /// A name in a directory, by the policy of links; `path` is that of the directory, as for find(). The error is errno.
    [[nodiscard]] Result<UniqueFd, int> open_entry(std::string_view path, std::string_view name) const;
    /// Whether a name in a directory is shown; `path` is that of the directory, as for find().
    [[nodiscard]] bool shows(std::string_view path, std::string_view name) const;

private:
    StaticRoot(RootDirectory root, const StaticSettings& settings, const MimeTypes& types) noexcept
        : root_(std::move(root)), settings_(settings), types_(types) {}

    [[nodiscard]] bool is_hidden(const std::string& path) const;
    [[nodiscard]] Resource find_directory(const std::string& name, Wait wait) const;
    [[nodiscard]] Resource find_unreadable(const std::string& name, Wait wait) const;
    [[nodiscard]] Resource find_in_directory(const std::string& name, bool as_directory, Wait wait) const;
    [[nodiscard]] Resource make_file(const std::string& name, UniqueFd fd, const struct stat& facts, Wait wait) const;
    [[nodiscard]] std::string_view media_type_of(std::string_view name) const;

    RootDirectory root_;
    const StaticSettings& settings_;
    const MimeTypes& types_;
};

}  // namespace tas::files
