#pragma once
// Opens files beneath one directory, whatever their path says and whoever renames things meanwhile. What is opened is
// what is looked at and sent: no path is looked up twice.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "files/openat2.hpp"

namespace tas::files {

/// Symbolic links within a path; that of the root itself may be one in any case.
enum class Symlinks : std::uint8_t {
    reject,
    follow,       // that lead to what is beneath the root, and are relative
    owner_match,  // these, where all of them belong to the owner of what is opened
};

class RootDirectory final {
public:
    /// How paths are kept beneath the root; it makes no difference to what comes of them.
    enum class Method : std::uint8_t {
        kernel_cached,  // openat2(2), one call, which can be told not to wait for a disk: Linux 5.12
        kernel,         // openat2(2): Linux 5.6
        by_step,        // each directory is opened in turn; for a kernel or a sandbox without openat2
    };

    /// `path` is a directory. Without a method, the first of them that the host has.
    [[nodiscard]] static Result<RootDirectory, Failure> open(const std::string& path,
                                                             std::optional<Method> method = std::nullopt);
    RootDirectory(UniqueFd fd, Method method) noexcept;
    /// Whether `path` leads to this directory; nullopt: only a disk can tell, or that cannot be ruled out.
    [[nodiscard]] std::optional<bool> is_at(const std::string& path) const;
    [[nodiscard]] bool is_same_as(const RootDirectory& other) const noexcept { return identity_ == other.identity_; }

    /// Opens for reading what `path` names: segments with single slashes between them, none of them "." or ".."; empty:
    /// the root. Does not hang on a FIFO. What it is, the caller finds out. The error is errno: ELOOP and EXDEV are
    /// refused links. With Wait::never, EAGAIN: only a disk can tell, or that cannot be ruled out. From any thread.
    [[nodiscard]] Result<UniqueFd, int> open_file(std::string_view path, Symlinks links, Wait wait) const;
    /// The same of a directory, which needs not be readable: to look for what is in it. ENOTDIR: it is none. // O_PATH
    [[nodiscard]] Result<UniqueFd, int> open_directory(std::string_view path, Symlinks links, Wait wait) const;

    [[nodiscard]] Method method() const noexcept { return method_; }

private:
    using Identity = std::pair<dev_t, ino_t>;

    [[nodiscard]] static Identity identity_of(int directory) noexcept;
    [[nodiscard]] Result<UniqueFd, int> open(std::string_view path, int flags, Symlinks links, Wait wait) const;
    [[nodiscard]] Result<UniqueFd, int> open_cached(const std::string& name, int flags, Symlinks links) const;

    UniqueFd fd_;
    Identity identity_;
    Method method_;
};

}  // namespace tas::files
