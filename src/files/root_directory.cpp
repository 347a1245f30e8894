#include "files/root_directory.hpp"

#include <fcntl.h>
#include <linux/openat2.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "files/open_file.hpp"
#include "files/path_walk.hpp"

namespace tas::files {
namespace {

constexpr int kRaceRetries = 8;
constexpr int kDirectoryFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;

/// A file descriptor or -errno.
[[nodiscard]] int open_beneath(int root, const char* path, int flags, std::uint64_t more) noexcept {
    return openat2(root, path, flags, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | more);
}

/// A kernel may not know openat2(2) or one of its flags, and neither may a sandbox around us.
[[nodiscard]] RootDirectory::Method method_of_host(int root) noexcept {
    if (!UniqueFd(open_beneath(root, ".", kDirectoryFlags, 0))) {
        return RootDirectory::Method::by_step;
    }
    const int fd = open_beneath(root, ".", kDirectoryFlags, kResolveCached);
    const bool is_known = UniqueFd(fd) || fd == -EAGAIN;  // else EINVAL
    return is_known ? RootDirectory::Method::kernel_cached : RootDirectory::Method::kernel;
}

/// nullopt: something was renamed again and again while a ".." of a link was followed. // openat2(2), EAGAIN
[[nodiscard]] std::optional<Result<UniqueFd, int>> open_by_kernel(int root, const std::string& path, int flags,
                                                                  Symlinks links) {
    for (int i = 0; i < kRaceRetries; ++i) {
        const int fd = open_beneath(root, path.c_str(), flags, links == Symlinks::reject ? RESOLVE_NO_SYMLINKS : 0);
        if (fd >= 0) {
            return UniqueFd(fd);
        }
        if (fd != -EAGAIN && fd != -EINTR) {
            return -fd;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<RootDirectory, Failure> RootDirectory::open(const std::string& path, std::optional<Method> method) {
    std::error_code unknown;
    std::string absolute = std::filesystem::absolute(path, unknown).string();
    const UniqueFd fd(unknown ? -1 : ::open(absolute.c_str(), kDirectoryFlags));
    if (!fd) {
        const int os_errno = unknown ? unknown.value() : errno;
        return Failure{ErrorCode::invalid_argument, "cannot open the directory " + path + ": " + std::strerror(os_errno)};
    }
    return RootDirectory(std::move(absolute), method ? *method : method_of_host(fd.get()));
}

Result<UniqueFd, int> RootDirectory::open_file(std::string_view path, Symlinks links, Wait wait) const {
    return open(path, kOpenFlags, links, wait);
}

Result<UniqueFd, int> RootDirectory::open_directory(std::string_view path, Symlinks links, Wait wait) const {
    return open(path, kDirectoryFlags, links, wait);
}

Result<UniqueFd, int> RootDirectory::open(std::string_view path, int flags, Symlinks links, Wait wait) const {
    const std::string name(path.empty() ? "." : path);
    if (wait == Wait::never) {
        return open_cached(name, flags, links);
    }
    const UniqueFd root(::open(path_.c_str(), kDirectoryFlags));
    if (!root) {
        return errno;
    }
    if (method_ != Method::by_step && links != Symlinks::owner_match) {
        if (auto opened = open_by_kernel(root.get(), name, flags, links)) {
            return std::move(*opened);
        }
    }
    return PathWalk(root.get(), flags, links).open(path);
}

/// Whose the links of a path are, only the walk finds out; where there are none, nothing has to be.
Result<UniqueFd, int> RootDirectory::open_cached(const std::string& name, int flags, Symlinks links) const {
    if (method_ != Method::kernel_cached) {
        return EAGAIN;
    }
    const int root = openat2(AT_FDCWD, path_.c_str(), kDirectoryFlags, kResolveCached);
    if (root < 0) {
        return root == -EINTR ? EAGAIN : -root;
    }
    const UniqueFd its(root);
    const int fd = open_beneath(root, name.c_str(), flags,
                                kResolveCached | (links == Symlinks::follow ? 0 : RESOLVE_NO_SYMLINKS));
    if (fd >= 0) {
        return UniqueFd(fd);
    }
    const bool owner_counts = fd == -ELOOP && links == Symlinks::owner_match;
    return owner_counts || fd == -EINTR ? EAGAIN : -fd;
}

}  // namespace tas::files
