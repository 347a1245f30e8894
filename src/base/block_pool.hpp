#pragma once
// Fixed-size, reference-counted memory blocks for small output (heads, staged bytes), reused through a free list.
// One pool serves one loop; nothing here is thread-safe.

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tas {

class BlockPool;

struct Block {
    static constexpr std::size_t kSize = 4096 - 32;  // one page with its header
    BlockPool* pool = nullptr;
    Block* next = nullptr;
    std::uint32_t references = 0;
    std::array<std::byte, kSize> data;
};

/// A counted reference to a block; the last one gives the block back to its pool.
class BlockRef final {
public:
    BlockRef() = default;
    explicit BlockRef(Block* block) noexcept : block_(block) { retain(); }
    BlockRef(const BlockRef& other) noexcept : block_(other.block_) { retain(); }
    BlockRef(BlockRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    BlockRef& operator=(BlockRef other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~BlockRef() { release(); }

    [[nodiscard]] Block* get() const noexcept { return block_; }
    [[nodiscard]] explicit operator bool() const noexcept { return block_ != nullptr; }
    [[nodiscard]] bool unique() const noexcept { return block_ != nullptr && block_->references == 1; }

private:
    void retain() noexcept {
        if (block_ != nullptr) {
            ++block_->references;
        }
    }
    void release() noexcept;

    Block* block_ = nullptr;
};

class BlockPool final {
public:
    BlockPool() = default;
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;
    ~BlockPool();

    [[nodiscard]] BlockRef acquire();
    [[nodiscard]] std::size_t free_blocks() const noexcept { return free_count_; }

private:
    friend class BlockRef;
    static constexpr std::size_t kMaxFree = 256;  // 1 MiB is kept for reuse

    void give_back(Block* block) noexcept;

    Block* free_ = nullptr;
    std::size_t free_count_ = 0;
};

inline void BlockRef::release() noexcept {
    if (block_ != nullptr && --block_->references == 0) {
        block_->pool->give_back(block_);
    }
}

}  // namespace tas
