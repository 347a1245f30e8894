#include "net/disk_read.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <utility>

#include "base/unique_fd.hpp"
#include "loop/jobs.hpp"

namespace tas::net {
namespace {

[[nodiscard]] std::int64_t read_fully(int fd, std::byte* into, std::size_t size, std::uint64_t offset) noexcept {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t n = ::pread(fd, into + done, size - done, static_cast<off_t>(offset + done));
        if (n > 0) {
            done += static_cast<std::size_t>(n);
        } else if (n == 0) {
            break;
        } else if (const int os_errno = errno; os_errno != EINTR) {
            return done > 0 ? static_cast<std::int64_t>(done) : -std::int64_t{os_errno};
        }
    }
    return static_cast<std::int64_t>(done);
}

/// Reading is the one way to wait for pages: readahead(2) returns before they are there.
[[nodiscard]] std::int64_t read_away(int fd, std::size_t size, std::uint64_t offset) noexcept {
    std::array<std::byte, 64 * 1024> scratch;
    std::size_t done = 0;
    while (done < size) {
        const std::size_t wanted = std::min(scratch.size(), size - done);
        const std::int64_t n = read_fully(fd, scratch.data(), wanted, offset + done);
        if (n < 0) {
            return done > 0 ? static_cast<std::int64_t>(done) : n;
        }
        done += static_cast<std::size_t>(n);
        if (static_cast<std::size_t>(n) < wanted) {
            break;
        }
    }
    return static_cast<std::int64_t>(done);
}

}  // namespace

class DiskRead::ReadJob final : public loop::Job {
public:
    ReadJob(DiskRead& owner, UniqueFd fd, std::uint64_t offset, std::size_t size, std::shared_ptr<std::byte[]> into)
        : owner_(&owner), fd_(std::move(fd)), into_(std::move(into)), offset_(offset), size_(size) {}

    void work() override {
        ::posix_fadvise(fd_.get(), static_cast<off_t>(offset_), kWindow, POSIX_FADV_WILLNEED);
        result_ = into_ ? read_fully(fd_.get(), into_.get(), size_, offset_) : read_away(fd_.get(), size_, offset_);
    }
    void done() override {
        if (owner_ != nullptr) {
            owner_->finished(result_);
        }
    }
    void forget_owner() noexcept { owner_ = nullptr; }

private:
    DiskRead* owner_;
    UniqueFd fd_;  // a duplicate: the chunk and its fd may go while the pool reads
    std::shared_ptr<std::byte[]> into_;
    std::uint64_t offset_;
    std::size_t size_;
    std::int64_t result_ = 0;
};

DiskRead::~DiskRead() {
    if (job_ != nullptr) {
        job_->forget_owner();
    }
}

void DiskRead::start(int fd, std::uint64_t offset, std::size_t size, std::shared_ptr<std::byte[]> into) {
    assert(job_ == nullptr && size <= kWindow);
    UniqueFd duplicate(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!duplicate) {
        finished(-std::int64_t{errno});
        return;
    }
    ++reads_;
    auto job = std::make_unique<ReadJob>(*this, std::move(duplicate), offset, size, std::move(into));
    job_ = job.get();
    loop::submit(loop_, std::move(job));
}

void DiskRead::finished(std::int64_t result) noexcept {
    job_ = nullptr;
    result_ = result;
    loop_.defer(waiter_);
}

}  // namespace tas::net
