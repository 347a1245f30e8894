#pragma once
// A path beneath a directory, opened step by step, for where the kernel cannot be told to stay beneath it. Each step is
// taken from a directory that is open: renames meanwhile lead nowhere else.

#include <sys/types.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "files/root_directory.hpp"

namespace tas::files {

class PathWalk final {
public:
    /// `root` is borrowed; `flags` are for what the path leads to, O_NOFOLLOW comes with them. // open(2)
    PathWalk(int root, int flags, Symlinks links) noexcept : root_(root), flags_(flags), links_(links) {}

    /// As those of RootDirectory. Once.
    [[nodiscard]] Result<UniqueFd, int> open(std::string_view path);

private:
    void push_front(std::string_view path);
    [[nodiscard]] int directory() const noexcept { return open_.empty() ? root_ : open_.back().get(); }
    /// Each of these: 0 or errno.
    [[nodiscard]] int enter(const std::string& name);
    [[nodiscard]] int leave();
    [[nodiscard]] int follow(const std::string& name);
    /// nullopt: the last segment was a link, and its target is what comes next.
    [[nodiscard]] std::optional<Result<UniqueFd, int>> open_last(const std::string& name);
    [[nodiscard]] Result<UniqueFd, int> check_owner(UniqueFd file) const;

    int root_;
    int flags_;
    Symlinks links_;
    std::deque<std::string> ahead_;
    std::vector<UniqueFd> open_;  // the directories on the way, beneath the root
    std::optional<uid_t> owner_;  // of the links that were followed
    int followed_ = 0;
};

}  // namespace tas::files
