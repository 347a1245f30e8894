#pragma once
// The front of an output queue in one piece: file ranges are read behind what was queued before them, so that a transport
// has whole records and few calls of it, and nothing to put together. For transports that cannot send files, and for ranges
// that are cheaper to copy. What is not in the page cache is read on the thread pool: a slow disk does not stop the loop.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "base/chunk.hpp"
#include "net/disk_read.hpp"
#include "net/output_queue.hpp"

namespace tas::net {

class StagedOutput final {
public:
    static constexpr std::size_t kFileBytes = 64 * 1024;  // of files, at once
    static constexpr std::size_t kOtherBytes = 4 * 1024;  // in front of and between them: heads, headers of frames
    /// A range of up to this size, such as the payload of an HTTP/2 frame, is taken whole. Bytes.
    static constexpr std::size_t kWholeRange = 16 * 1024;

    enum class State : std::uint8_t {
        ready,      // bytes() are the front of the queue
        waiting,    // the pool reads; the waiter is deferred when it has
        truncated,  // a file is shorter than its range
        failed,     // os_errno() tells
    };

    StagedOutput(loop::Loop& loop, loop::Deferred& waiter, std::uint64_t& reads);
    StagedOutput(const StagedOutput&) = delete;
    StagedOutput& operator=(const StagedOutput&) = delete;
    ~StagedOutput();

    /// Makes bytes() the front of `queue`, if it is not yet: up to a range of more than `copied_range` bytes.
    [[nodiscard]] State prepare(const OutputQueue& queue, std::size_t copied_range);
    [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
    /// Whether nothing is lost with this.
    [[nodiscard]] bool idle() const noexcept { return empty() && read_.idle(); }
    /// They stay in place until consume().
    [[nodiscard]] ByteView bytes() const noexcept { return {buffer_.get() + begin_, end_ - begin_}; }
    void consume(std::size_t n) noexcept;
    [[nodiscard]] int os_errno() const noexcept { return os_errno_; }

private:
    [[nodiscard]] State fill(const OutputQueue& queue, std::size_t copied_range);
    std::size_t copy(ByteView bytes) noexcept;
    [[nodiscard]] State take_result(std::int64_t result) noexcept;

    loop::Loop& loop_;
    DiskRead read_;
    std::shared_ptr<std::byte[]> buffer_;  // shared with a read, which may outlive this
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    int os_errno_ = 0;
};

}  // namespace tas::net
