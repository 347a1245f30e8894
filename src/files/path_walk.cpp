#include "files/path_walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <utility>

namespace tas::files {
namespace {

constexpr int kMostLinks = 40;  // as the kernel: path_resolution(7)

}  // namespace

Result<UniqueFd, int> PathWalk::open(std::string_view path) {
    push_front(path.empty() ? "." : path);
    while (!ahead_.empty()) {
        const std::string name = std::move(ahead_.front());
        ahead_.pop_front();
        int failure = 0;
        if (name == "..") {
            failure = leave();
        } else if (!ahead_.empty()) {
            failure = name == "." ? 0 : enter(name);
        } else if (auto opened = open_last(name)) {
            return std::move(*opened);
        }
        if (failure != 0) {
            return failure;
        }
    }
    return check_owner(UniqueFd(::openat(directory(), ".", flags_)));  // a link that ends with ".."
}

void PathWalk::push_front(std::string_view path) {
    std::vector<std::string> segments;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end != 0) {
            segments.emplace_back(path.substr(0, end));
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    ahead_.insert(ahead_.begin(), std::make_move_iterator(segments.begin()), std::make_move_iterator(segments.end()));
}

int PathWalk::enter(const std::string& name) {
    UniqueFd next(::openat(directory(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next) {
        // ENOTDIR: a file, or a link to what may be a directory.
        return errno == ENOTDIR || errno == ELOOP ? follow(name) : errno;
    }
    open_.push_back(std::move(next));
    return 0;
}

int PathWalk::leave() {
    if (open_.empty()) {
        return EXDEV;  // above the root
    }
    open_.pop_back();
    return 0;
}

/// Puts the target of a link in front of what is ahead.
int PathWalk::follow(const std::string& name) {
    UniqueFd link(::openat(directory(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat facts {};
    if (!link || ::fstat(link.get(), &facts) != 0) {
        return errno;
    }
    if (!S_ISLNK(facts.st_mode)) {
        return ENOTDIR;
    }
    if (links_ == Symlinks::reject || ++followed_ > kMostLinks || owner_.value_or(facts.st_uid) != facts.st_uid) {
        return ELOOP;
    }
    owner_ = facts.st_uid;
    std::array<char, PATH_MAX> target;
    const ssize_t size = ::readlinkat(link.get(), "", target.data(), target.size());
    if (size < 0) {
        return errno;
    }
    if (size == 0 || static_cast<std::size_t>(size) == target.size()) {
        return ENOENT;
    }
    if (target[0] == '/') {
        return EXDEV;
    }
    push_front({target.data(), static_cast<std::size_t>(size)});
    return 0;
}

std::optional<Result<UniqueFd, int>> PathWalk::open_last(const std::string& name) {
    UniqueFd file(::openat(directory(), name.c_str(), flags_ | O_NOFOLLOW));
    if (file) {
        return check_owner(std::move(file));
    }
    if (errno != ELOOP && errno != ENOTDIR) {  // ENOTDIR as in enter(), where a directory is wanted
        return errno;
    }
    const int failure = follow(name);
    return failure == 0 ? std::nullopt : std::optional<Result<UniqueFd, int>>(failure);
}

Result<UniqueFd, int> PathWalk::check_owner(UniqueFd file) const {
    if (!file) {
        return errno;
    }
    struct stat facts {};
    if (links_ == Symlinks::owner_match && owner_ &&
        (::fstat(file.get(), &facts) != 0 || facts.st_uid != *owner_)) {
        return ELOOP;
    }
    return file;
}

}  // namespace tas::files
