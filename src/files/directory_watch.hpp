#pragma once
// Tells of changes to the files of directories, as far as the kernel hears of them. // inotify(7)

#include <memory>
#include <string_view>

#include "base/unique_fd.hpp"
#include "loop/loop.hpp"
#include "loop/poll_event.hpp"

namespace tas::files {

class DirectoryWatchObserver {
public:
    /// The file `name` of a directory may have changed; empty: the directory itself.
    virtual void on_change(int directory, std::string_view name) = 0;
    /// Some changes were not told, or are too many to be told in this turn.
    virtual void on_overflow() = 0;

protected:
    ~DirectoryWatchObserver() = default;
};

class DirectoryWatch final : private loop::PollHandler {
public:
    /// nullptr: the kernel does not tell, or no more such instances are allowed.
    [[nodiscard]] static std::unique_ptr<DirectoryWatch> create(loop::Loop& loop, DirectoryWatchObserver& observer);

    /// Watches an open directory from now on; its number, the same for the same directory, or -1: it is not watched.
    [[nodiscard]] int add(int directory_fd);
    void remove(int directory);

private:
    DirectoryWatch(UniqueFd fd, DirectoryWatchObserver& observer) noexcept : fd_(std::move(fd)), observer_(observer) {}
    void on_ready(loop::Ready ready, int os_errno) override;
    bool read_some();

    UniqueFd fd_;  // closed after the poll event is gone
    std::unique_ptr<loop::PollEvent> poll_;
    DirectoryWatchObserver& observer_;
};

}  // namespace tas::files
