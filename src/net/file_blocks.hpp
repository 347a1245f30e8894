#pragma once
// Brings a file range through user space in bounded blocks, for transports that cannot send files themselves. What is
// not in the page cache is read on the thread pool, so that a slow disk does not stop the loop.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "base/chunk.hpp"
#include "loop/loop.hpp"

namespace tas::net {

class FileBlocks final {
public:
    static constexpr std::size_t kBlockBytes = 64 * 1024;

    enum class State : std::uint8_t {
        ready,      // bytes() holds the next bytes of the range
        waiting,    // the pool reads; `waiter` is deferred when it has
        truncated,  // the file is shorter than the range
        failed,     // os_errno() tells
    };

    FileBlocks(loop::Loop& loop, loop::Deferred& waiter);
    FileBlocks(const FileBlocks&) = delete;
    FileBlocks& operator=(const FileBlocks&) = delete;
    ~FileBlocks();

    /// Makes bytes() the front of `file`, reading if it does not hold it yet.
    [[nodiscard]] State prepare(const Chunk& file);
    /// Bytes at the front of the chunk last prepared; they stay in place until consume().
    [[nodiscard]] ByteView bytes() const noexcept;
    void consume(std::size_t n) noexcept;
    [[nodiscard]] int os_errno() const noexcept { return os_errno_; }

private:
    class ReadJob;

    void finished(std::int64_t result);
    [[nodiscard]] State take_result(std::int64_t result);

    loop::Loop& loop_;
    loop::Deferred& waiter_;
    ReadJob* job_ = nullptr;                // under way; owned by the pool
    std::shared_ptr<std::byte[]> buffer_;   // shared with the job, which may outlive this
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool result_taken_ = true;
    std::int64_t result_ = 0;  // of the job: bytes, 0 at the end of the file, or -errno
    int os_errno_ = 0;
};

}  // namespace tas::net
