#include "files/root_directory.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <optional>
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

RootDirectory::RootDirectory(UniqueFd fd, Method method) noexcept
    : fd_(std::move(fd)), identity_(identity_of(fd_.get())), method_(method) {}

Result<RootDirectory, Failure> RootDirectory::open(const std::string& path, std::optional<Method> method) {
    UniqueFd fd(::open(path.c_str(), kDirectoryFlags));
    if (!fd) {
        return Failure{ErrorCode::invalid_argument, "cannot open the directory " + path + ": " + std::strerror(errno)};
    }
    const Method its = method ? *method : method_of_host(fd.get());
    return RootDirectory(std::move(fd), its);
}

std::optional<bool> RootDirectory::is_at(const std::string& path) const {
    if (method_ != Method::kernel_cached) {
        return std::nullopt;
    }
    const int fd = openat2(AT_FDCWD, path.c_str(), kDirectoryFlags, kResolveCached);
    const UniqueFd there(fd);
    if (fd == -EAGAIN || fd == -EINTR) {
        return std::nullopt;
    }
    return fd >= 0 && identity_of(fd) == identity_;
}

RootDirectory::Identity RootDirectory::identity_of(int directory) noexcept {
    struct stat facts {};
    ::fstat(directory, &facts);  // of what is open it does not fail
    return {facts.st_dev, facts.st_ino};
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
    if (method_ != Method::by_step && links != Symlinks::owner_match) {
        if (auto opened = open_by_kernel(fd_.get(), name, flags, links)) {
            return std::move(*opened);
        }
    }
    return PathWalk(fd_.get(), flags, links).open(path);
}

/// Whose the links of a path are, only the walk finds out; where there are none, nothing has to be.
Result<UniqueFd, int> RootDirectory::open_cached(const std::string& name, int flags, Symlinks links) const {
    if (method_ != Method::kernel_cached) {
        return EAGAIN;
    }
    const int fd = open_beneath(fd_.get(), name.c_str(), flags,
                                kResolveCached | (links == Symlinks::follow ? 0 : RESOLVE_NO_SYMLINKS));
    if (fd >= 0) {
        return UniqueFd(fd);
    }
    const bool owner_counts = fd == -ELOOP && links == Symlinks::owner_match;
    return owner_counts || fd == -EINTR ? EAGAIN : -fd;
}

}  // namespace tas::files
