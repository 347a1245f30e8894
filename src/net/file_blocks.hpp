#pragma once
// Brings a file range through user space in bounded blocks, for transports that cannot send files themselves. What is
// not in the page cache is read on the thread pool, so that a slow disk does not stop the loop.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "base/chunk.hpp"
#include "net/disk_read.hpp"

namespace tas::net {

class FileBlocks final {
public:
    static constexpr std::size_t kBlockBytes = 64 * 1024;

    enum class State : std::uint8_t {
        ready,      // bytes() holds the next bytes of the range
        waiting,    // the pool reads; the waiter is deferred when it has
        truncated,  // the file is shorter than the range
        failed,     // os_errno() tells
    };

    FileBlocks(loop::Loop& loop, loop::Deferred& waiter, std::uint64_t& reads);

    /// Makes bytes() the front of `file`, reading if it does not hold it yet.
    [[nodiscard]] State prepare(const Chunk& file);
    /// Bytes at the front of the chunk last prepared; they stay in place until consume().
    [[nodiscard]] ByteView bytes() const noexcept;
    void consume(std::size_t n) noexcept;
    [[nodiscard]] int os_errno() const noexcept { return os_errno_; }

private:
    [[nodiscard]] State take_result(std::int64_t result) noexcept;

    DiskRead read_;
    std::shared_ptr<std::byte[]> buffer_;  // shared with a read, which may outlive this
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    int os_errno_ = 0;
};

}  // namespace tas::net
