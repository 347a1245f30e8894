#pragma once
// A first-in first-out ring of chunks that keeps its memory: no allocation in the steady state.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "base/chunk.hpp"

namespace tas::net {

class ChunkRing final {
public:
    ChunkRing() = default;
    ChunkRing(const ChunkRing&) = delete;
    ChunkRing& operator=(const ChunkRing&) = delete;
    ~ChunkRing() { clear(); }

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] Chunk& operator[](std::size_t index) noexcept { return *slot(index); }
    [[nodiscard]] const Chunk& operator[](std::size_t index) const noexcept { return *slot(index); }
    [[nodiscard]] Chunk& front() noexcept { return *slot(0); }
    [[nodiscard]] Chunk& back() noexcept { return *slot(size_ - 1); }

    void push_back(Chunk&& chunk) {
        if (size_ == capacity_) {
            grow();
        }
        ::new (slot(size_)) Chunk(std::move(chunk));
        ++size_;
    }
    void pop_front() noexcept {
        assert(size_ > 0);
        slot(0)->~Chunk();
        head_ = (head_ + 1) & (capacity_ - 1);
        --size_;
    }
    void clear() noexcept {
        while (!empty()) {
            pop_front();
        }
    }

private:
    static constexpr std::size_t kFirstCapacity = 4;
    struct alignas(Chunk) Storage {
        std::byte bytes[sizeof(Chunk)];
    };

    [[nodiscard]] Chunk* slot(std::size_t index) const noexcept {
        return std::launder(reinterpret_cast<Chunk*>(&storage_[(head_ + index) & (capacity_ - 1)]));
    }

    void grow() {
        const std::size_t capacity = capacity_ == 0 ? kFirstCapacity : capacity_ * 2;
        auto storage = std::make_unique<Storage[]>(capacity);
        for (std::size_t i = 0; i < size_; ++i) {
            ::new (&storage[i]) Chunk(std::move(*slot(i)));
            slot(i)->~Chunk();
        }
        storage_ = std::move(storage);
        capacity_ = capacity;
        head_ = 0;
    }

    std::unique_ptr<Storage[]> storage_;
    std::size_t capacity_ = 0;  // a power of two, or 0
    std::size_t head_ = 0;
    std::size_t size_ = 0;
};

}  // namespace tas::net
