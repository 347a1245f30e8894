#include "net/file_blocks.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>

#include "base/unique_fd.hpp"
#include "loop/jobs.hpp"

namespace tas::net {
namespace {

std::int64_t read_now(int fd, std::byte* into, std::size_t size, std::uint64_t offset, int flags) {
    const iovec slice{into, size};
    ssize_t n;
    do {
        n = ::preadv2(fd, &slice, 1, static_cast<off_t>(offset), flags);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? -std::int64_t{errno} : n;
}

}  // namespace

class FileBlocks::ReadJob final : public loop::Job {
public:
    ReadJob(FileBlocks& owner, UniqueFd fd, std::uint64_t offset, std::size_t size)
        : owner_(&owner), fd_(std::move(fd)), buffer_(owner.buffer_), offset_(offset), size_(size) {}

    void work() override { result_ = read_now(fd_.get(), buffer_.get(), size_, offset_, 0); }
    void done() override {
        if (owner_ != nullptr) {
            owner_->finished(result_);
        }
    }
    void forget_owner() noexcept { owner_ = nullptr; }

private:
    FileBlocks* owner_;
    UniqueFd fd_;  // a duplicate: the chunk and its fd may go while the pool reads
    std::shared_ptr<std::byte[]> buffer_;
    std::uint64_t offset_;
    std::size_t size_;
    std::int64_t result_ = 0;
};

FileBlocks::FileBlocks(loop::Loop& loop, loop::Deferred& waiter)
    : loop_(loop), waiter_(waiter), buffer_(new std::byte[kBlockBytes]) {}

FileBlocks::~FileBlocks() {
    if (job_ != nullptr) {
        job_->forget_owner();
    }
}

FileBlocks::State FileBlocks::prepare(const Chunk& file) {
    if (begin_ != end_) {
        return State::ready;
    }
    if (job_ != nullptr) {
        return State::waiting;
    }
    if (!result_taken_) {
        result_taken_ = true;
        return take_result(result_);
    }
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), kBlockBytes));
    const std::int64_t n = read_now(file.fd(), buffer_.get(), size, file.file_offset(), RWF_NOWAIT);
    if (n != -EAGAIN && n != -EOPNOTSUPP) {  // preadv2(2): not in the page cache; this file system cannot tell
        return take_result(n);
    }
    UniqueFd fd(::dup(file.fd()));
    if (!fd) {
        return take_result(-std::int64_t{errno});
    }
    auto job = std::make_unique<ReadJob>(*this, std::move(fd), file.file_offset(), size);
    job_ = job.get();
    loop::submit(loop_, std::move(job));
    return State::waiting;
}

FileBlocks::State FileBlocks::take_result(std::int64_t result) {
    if (result < 0) {
        os_errno_ = static_cast<int>(-result);
        return State::failed;
    }
    if (result == 0) {
        return State::truncated;
    }
    begin_ = 0;
    end_ = static_cast<std::size_t>(result);
    return State::ready;
}

void FileBlocks::finished(std::int64_t result) {
    job_ = nullptr;
    result_ = result;
    result_taken_ = false;
    loop_.defer(waiter_);
}

ByteView FileBlocks::bytes() const noexcept { return {buffer_.get() + begin_, end_ - begin_}; }

void FileBlocks::consume(std::size_t n) noexcept {
    assert(n <= end_ - begin_);
    begin_ += n;
}

}  // namespace tas::net
