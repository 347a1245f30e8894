#include "files/root_directory.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "files/open_file.hpp"
#include "files/path_walk.hpp"

namespace tas::files {
namespace {

constexpr int kRaceRetries = 8;

/// A file descriptor or -errno.
[[nodiscard]] int open_beneath(int root, const char* path, std::uint64_t more) noexcept {
    open_how how{};
    how.flags = kOpenFlags;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | more;
    const auto fd = static_cast<int>(::syscall(SYS_openat2, root, path, &how, sizeof how));
    return fd < 0 ? -errno : fd;
}

/// Whether openat2(2) is there, and a sandbox that does not know it lets it through.
[[nodiscard]] bool has_openat2(int root) noexcept { return UniqueFd(open_beneath(root, ".", 0)).get() >= 0; }

/// nullopt: something was renamed again and again while a ".." of a link was followed. // openat2(2), EAGAIN
[[nodiscard]] std::optional<Result<UniqueFd, int>> open_by_kernel(int root, const std::string& path, Symlinks links) {
    for (int i = 0; i < kRaceRetries; ++i) {
        const int fd = open_beneath(root, path.c_str(), links == Symlinks::reject ? RESOLVE_NO_SYMLINKS : 0);
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

Result<RootDirectory, Failure> RootDirectory::open(const std::string& path) {
    UniqueFd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        return Failure{ErrorCode::invalid_argument, "cannot open the directory " + path + ": " + std::strerror(errno)};
    }
    const Method method = has_openat2(fd.get()) ? Method::kernel : Method::by_step;
    return RootDirectory(std::move(fd), method);
}

Result<UniqueFd, int> RootDirectory::open_file(std::string_view path, Symlinks links) const {
    const std::string name(path.empty() ? "." : path);
    if (method_ == Method::kernel && links != Symlinks::owner_match) {
        if (auto opened = open_by_kernel(fd_.get(), name, links)) {
            return std::move(*opened);
        }
    }
    return PathWalk(fd_.get(), links).open(path);
}

}  // namespace tas::files
