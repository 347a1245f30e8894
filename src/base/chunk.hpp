#pragma once
// One piece of output: small bytes in a pool block, borrowed memory with a release function, or a file range.
// Borrowed bytes neither move nor change until the chunk is gone. // OpenSSL SSL_write(3): a retry needs the same bytes.

#include <cassert>
#include <cstdint>
#include <optional>

#include "base/block_pool.hpp"
#include "base/bytes.hpp"
#include "base/release.hpp"

namespace tas {

/// What is known of an open file's bytes in memory, shared by all who send it.
struct FileResidency {
    std::uint64_t file_size = 0;  // when it was opened
    /// The range that was last seen in the page cache, and when, in milliseconds of the loop's clock.
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t at_ms = 0;
    std::uint64_t wanted = 0;            // bytes that were sent, and would have cost less from `content`
    const std::byte* content = nullptr;  // all file_size bytes, if they are kept; they stay while the file is open
    std::optional<bool> is_told;         // whether the kernel tells of its pages, once that was asked
};

class Chunk final {
public:
    enum class Kind : std::uint8_t { block, borrowed, file };

    /// Bytes [offset, offset + size) of a pool block.
    [[nodiscard]] static Chunk in_block(BlockRef block, std::size_t offset, std::size_t size) noexcept;
    /// Memory that stays valid until `release` has run.
    [[nodiscard]] static Chunk borrowed(ByteView bytes, Release release) noexcept;
    /// `size` bytes of an open regular file from `offset`; `release` closes or unreferences the fd. `residency`, if there is
    /// one, lives as long as the fd.
    [[nodiscard]] static Chunk file(int fd, std::uint64_t offset, std::uint64_t size, Release release,
                                    FileResidency* residency = nullptr) noexcept;

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// The bytes of a memory chunk.
    [[nodiscard]] ByteView bytes() const noexcept {
        assert(kind_ != Kind::file);
        return {data_, static_cast<std::size_t>(size_)};
    }
    /// The bytes of a file range, if they are kept in memory as well; else empty.
    [[nodiscard]] ByteView content() const noexcept {
        assert(kind_ == Kind::file);
        if (residency_ == nullptr || residency_->content == nullptr) {
            return {};
        }
        return {residency_->content + file_offset_, static_cast<std::size_t>(size_)};
    }
    [[nodiscard]] int fd() const noexcept {
        assert(kind_ == Kind::file);
        return fd_;
    }
    [[nodiscard]] std::uint64_t file_offset() const noexcept {
        assert(kind_ == Kind::file);
        return file_offset_;
    }
    [[nodiscard]] FileResidency* residency() const noexcept { return residency_; }
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
    FileResidency* residency_ = nullptr;
};

}  // namespace tas
