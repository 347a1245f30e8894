#pragma once
// The one queue of a connection: everything that goes to the peer passes through it, in order.
// Knows chunks and byte counts; not sockets.

#include <sys/uio.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "base/block_pool.hpp"
#include "base/chunk.hpp"
#include "net/chunk_ring.hpp"

namespace tas::net {

class OutputQueue final {
public:
    static constexpr std::uint64_t kHighWater = 256 * 1024;  // bytes, unless the constructor is told another
    /// Up to this size a copy costs less than carrying a slice and a release function. Bytes.
    static constexpr std::size_t kCopyThreshold = 1024;

    explicit OutputQueue(BlockPool& pool, std::uint64_t high_water = kHighWater) noexcept
        : pool_(pool), high_water_(high_water) {}

    /// Copies bytes to the end of the queue, packing them behind the last ones.
    void append(ByteView bytes);
    void append(std::string_view text) { append(as_bytes(text)); }

    /// Queues a chunk without copying; a small borrowed one is copied and released at once, an empty one only released.
    void push(Chunk chunk);

    [[nodiscard]] bool empty() const noexcept { return chunks_.empty(); }
    /// All bytes queued, file bytes included.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// The measure of back-pressure: bytes that hold memory here. A file range holds none, but a descriptor, or bytes that
    /// all who send the file share (a MiB at most, which a cache may have let go meanwhile): whatever its size, it counts
    /// for a sixteenth of the high-water mark. Many of them are a backlog as well (HTTP/2 cuts a file into frames), and no
    /// peer piles up open files by pipelining.
    [[nodiscard]] std::uint64_t memory_size() const noexcept { return memory_size_; }
    /// Above the high-water mark: producers suspend, reading stops …
    [[nodiscard]] bool is_full() const noexcept { return memory_size_ > high_water_; }
    /// … until it is at the low-water mark, half of it.
    [[nodiscard]] bool is_low() const noexcept { return memory_size_ <= high_water_ / 2; }

    /// The chunks at the front that are in memory, up to the first that is not, or out.size(); a file range whose bytes are
    /// kept is one of them up to `kept_range` bytes. Returns how many were filled in.
    [[nodiscard]] std::size_t gather(std::span<iovec> out, std::size_t kept_range = 0) const noexcept;
    /// Chunk `index` from the front, or nullptr behind the last.
    [[nodiscard]] const Chunk* at(std::size_t index) const noexcept;
    /// The same, if it is a file range.
    [[nodiscard]] const Chunk* file_at(std::size_t index) const noexcept;

    /// Forgets `n` bytes that have left, n ≤ size(). Returns how many of them were of file ranges.
    std::uint64_t consume(std::uint64_t n) noexcept;
    /// Forgets everything; borrowed memory is released.
    void clear() noexcept;

    [[nodiscard]] std::uint64_t high_water() const noexcept { return high_water_; }

private:
    [[nodiscard]] std::uint64_t weight(const Chunk& chunk) const noexcept;

    BlockPool& pool_;
    const std::uint64_t high_water_;
    ChunkRing chunks_;
    BlockRef open_block_;           // the block that append() fills
    std::size_t open_block_used_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t memory_size_ = 0;
};

}  // namespace tas::net
