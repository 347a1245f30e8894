#include "files/directory_watch.hpp"

#include <limits.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <utility>

namespace tas::files {
namespace {

constexpr std::uint32_t kChanges = IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE |
                                   IN_DELETE_SELF | IN_MOVE_SELF;

/// Of a turn: 2000 events and more. Beyond it, to forget all costs less than to look whom each of them is for.
constexpr int kMostReads = 16;

}  // namespace

std::unique_ptr<DirectoryWatch> DirectoryWatch::create(loop::Loop& loop, DirectoryWatchObserver& observer) {
    UniqueFd fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!fd) {
        return nullptr;
    }
    std::unique_ptr<DirectoryWatch> watch(new DirectoryWatch(std::move(fd), observer));
    auto poll = loop::PollEvent::create(loop, watch->fd_.get(), *watch);
    if (!poll) {
        return nullptr;
    }
    watch->poll_ = std::move(poll).value();
    watch->poll_->arm(loop::Ready::readable);
    return watch;
}

int DirectoryWatch::add(int directory_fd) {
    const std::string path = "/proc/self/fd/" + std::to_string(directory_fd);
    return ::inotify_add_watch(fd_.get(), path.c_str(), kChanges | IN_ONLYDIR);
}

void DirectoryWatch::remove(int directory) { ::inotify_rm_watch(fd_.get(), directory); }

void DirectoryWatch::on_ready(loop::Ready, int os_errno) {
    for (int reads = 0; os_errno == 0 && read_some(); ++reads) {
        if (reads == kMostReads) {
            observer_.on_overflow();
            return;
        }
    }
}

/// Whether there may be more.
bool DirectoryWatch::read_some() {
    alignas(inotify_event) std::array<char, 16 * (sizeof(inotify_event) + NAME_MAX + 1)> buffer;
    const ssize_t size = ::read(fd_.get(), buffer.data(), buffer.size());
    for (ssize_t at = 0; at < size;) {
        inotify_event event;
        std::memcpy(&event, buffer.data() + at, sizeof event);
        const char* const name = buffer.data() + at + sizeof event;
        if ((event.mask & IN_Q_OVERFLOW) != 0) {
            observer_.on_overflow();
        } else if ((event.mask & IN_IGNORED) == 0) {
            observer_.on_change(event.wd, event.len == 0 ? std::string_view() : std::string_view(name));
        }
        at += static_cast<ssize_t>(sizeof event + event.len);
    }
    return size > 0;
}

}  // namespace tas::files
