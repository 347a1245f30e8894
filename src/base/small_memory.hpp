#pragma once
// malloc() for what lives and dies often: small blocks are kept by size for the next of their size, so that most calls are
// the move of a pointer. One of them serves one loop; nothing here is thread-safe.

#include <array>
#include <cstddef>
#include <cstdint>

namespace tas {

class SmallMemory final {
public:
    /// Keeps up to so many bytes, of all sizes together.
    explicit SmallMemory(std::size_t max_kept = kMaxKept) noexcept : max_kept_(max_kept) {}
    SmallMemory(const SmallMemory&) = delete;
    SmallMemory& operator=(const SmallMemory&) = delete;
    /// What it has given is freed by then.
    ~SmallMemory();

    // As malloc(3) and its companions.
    [[nodiscard]] void* allocate(std::size_t size) noexcept;
    [[nodiscard]] void* allocate_zeroed(std::size_t count, std::size_t size) noexcept;
    [[nodiscard]] void* reallocate(void* memory, std::size_t size) noexcept;
    void free(void* memory) noexcept;

    [[nodiscard]] std::size_t kept_bytes() const noexcept { return kept_bytes_; }

private:
    static constexpr std::size_t kMaxKept = 1024 * 1024;
    static constexpr std::size_t kStep = 64;       // bytes from a size to the next
    static constexpr std::size_t kLargest = 1024;  // bytes of a block that is kept

    /// In front of each block; what follows is aligned as malloc(3) aligns.
    struct alignas(std::max_align_t) Header {
        std::size_t size;  // of the block without this
        Header* next;      // while it is kept
    };
    /// `size` from 1 to kLargest.
    [[nodiscard]] static std::size_t size_index(std::size_t size) noexcept { return (size - 1) / kStep; }
    /// What is allocated for `size`.
    [[nodiscard]] static std::size_t rounded(std::size_t size) noexcept;
    [[nodiscard]] Header* take_kept(std::size_t size) noexcept;
    [[nodiscard]] static Header* header_of(void* memory) noexcept { return static_cast<Header*>(memory) - 1; }

    const std::size_t max_kept_;
    std::array<Header*, kLargest / kStep> kept_{};
    std::size_t kept_bytes_ = 0;
};

}  // namespace tas
