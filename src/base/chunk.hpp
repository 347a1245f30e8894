#pragma once
// One piece of output: small bytes in a pool block, borrowed memory with a release function, or a file range.
// Borrowed bytes neither move nor change until the chunk is gone. // OpenSSL SSL_write(3): a retry needs the same bytes.

#include <cassert>
#include <cstdint>

#include "base/block_pool.hpp"
#include "base/bytes.hpp"
#include "base/release.hpp"

namespace tas {

/// The range of an open file that was last seen in the page cache, and when, in milliseconds of the loop's clock; and the
/// size that the file had when it was opened.
struct SeenPages {
    std::uint64_t file_size = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t at_ms = 0;
};

class Chunk final {
public:
    enum class Kind : std::uint8_t { block, borrowed, file };

    /// Bytes [offset, offset + size) of a pool block.
    [[nodiscard]] static Chunk in_block(BlockRef block, std::size_t offset, std::size_t size) noexcept;
    /// Memory that stays valid until `release` has run.
    [[nodiscard]] static Chunk borrowed(ByteView bytes, Release release) noexcept;
    /// `size` bytes of an open regular file from `offset`; `release` closes or unreferences the fd. Senders share `seen`,
    /// which lives as long as the fd, if there is one.
    [[nodiscard]] static Chunk file(int fd, std::uint64_t offset, std::uint64_t size, Release release,
                                    SeenPages* seen = nullptr) noexcept;

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// The bytes of a memory chunk.
    [[nodiscard]] ByteView bytes() const noexcept {
        assert(kind_ != Kind::file);
        return {data_, static_cast<std::size_t>(size_)};
    }
    [[nodiscard]] int fd() const noexcept {
        assert(kind_ == Kind::file);
        return fd_;
    }
    [[nodiscard]] std::uint64_t file_offset() const noexcept {
        assert(kind_ == Kind::file);
        return file_offset_;
    }
    [[nodiscard]] SeenPages* seen_pages() const noexcept { return seen_; }
    [[nodiscard]] const BlockRef& block() const noexcept { return block_; }

    /// Forgets the first n bytes, n ≤ size().
    void drop_front(std::uint64_t n) noexcept;
    /// The first n bytes as a chunk of their own, 0 < n < size(); both keep alive what they are part of.
    [[nodiscard]] Chunk take_front(std::uint64_t n);
    /// Takes in n bytes that were written right behind this block chunk.
    void extend(std::size_t n) noexcept {
        assert(kind_ == Kind::block);
        size_ += n;
    }

private:
    Chunk() = default;

    Kind kind_ = Kind::block;
    int fd_ = -1;
    union {
        const std::byte* data_ = nullptr;
        std::uint64_t file_offset_;
    };
    std::uint64_t size_ = 0;
    BlockRef block_;
    Release release_;
    SeenPages* seen_ = nullptr;
};

}  // namespace tas
