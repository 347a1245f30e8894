#pragma once
// Sees to it that a transport which sends files itself finds them in the page cache: sendfile(2) waits for the disk, even
// on a non-blocking socket.

#include <algorithm>
#include <cstdint>

#include "base/chunk.hpp"
#include "net/disk_read.hpp"

namespace tas::net {

class FilePages final {
public:
    enum class State : std::uint8_t {
        ready,      // the next size() bytes of the range can be sent
        waiting,    // the pool reads; the waiter is deferred when it has
        truncated,  // the file is shorter than the range
        failed,     // os_errno() tells
    };

    FilePages(loop::Loop& loop, loop::Deferred& waiter, std::uint64_t& reads) noexcept
        : loop_(loop), read_(loop, waiter, reads) {}

    /// Brings the front of `file` into the page cache, if it is not known to be there. What was there within the last
    /// second is taken to be there still: to ask costs three system calls.
    [[nodiscard]] State prepare(const Chunk& file);
    /// Bytes at the front of the chunk last prepared that are there.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// Whether no read is under way, and none has ended unseen: what was prepared last may be sent in another way.
    [[nodiscard]] bool idle() const noexcept { return read_.idle(); }
    void consume(std::uint64_t n) noexcept { size_ -= std::min(n, size_); }
    [[nodiscard]] int os_errno() const noexcept { return os_errno_; }

private:
    [[nodiscard]] bool is_there(const Chunk& file, std::size_t window) const noexcept;
    [[nodiscard]] static std::size_t window_of(const Chunk& file) noexcept;
    [[nodiscard]] State found(const Chunk& file, std::uint64_t bytes) noexcept;

    loop::Loop& loop_;
    DiskRead read_;
    std::uint64_t size_ = 0;
    int os_errno_ = 0;
};

}  // namespace tas::net
