#include "base/small_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace tas {

SmallMemory::~SmallMemory() {
    for (Header* first : kept_) {
        while (first != nullptr) {
            std::free(std::exchange(first, first->next));
        }
    }
}

std::size_t SmallMemory::rounded(std::size_t size) noexcept {
    return size > kLargest ? size : (size_index(std::max<std::size_t>(size, 1)) + 1) * kStep;
}

SmallMemory::Header* SmallMemory::take_kept(std::size_t size) noexcept {
    Header*& first = kept_[size_index(size)];
    if (first != nullptr) {
        kept_bytes_ -= size;
        return std::exchange(first, first->next);
    }
    return nullptr;
}

void* SmallMemory::allocate(std::size_t size) noexcept {
    if (size > SIZE_MAX - sizeof(Header)) {
        return nullptr;
    }
    const std::size_t capacity = rounded(size);
    Header* header = capacity <= kLargest ? take_kept(capacity) : nullptr;
    if (header == nullptr) {
        header = static_cast<Header*>(std::malloc(sizeof(Header) + capacity));
    }
    if (header == nullptr) {
        return nullptr;
    }
    header->size = capacity;
    return header + 1;
}

void* SmallMemory::allocate_zeroed(std::size_t count, std::size_t size) noexcept {
    if (size != 0 && count > SIZE_MAX / size) {
        return nullptr;
    }
    void* const memory = allocate(count * size);
    return memory == nullptr ? nullptr : std::memset(memory, 0, count * size);
}

void* SmallMemory::reallocate(void* memory, std::size_t size) noexcept {
    if (memory == nullptr) {
        return allocate(size);
    }
    const std::size_t capacity = header_of(memory)->size;
    if (size <= capacity) {
        return memory;
    }
    void* const larger = allocate(size);
    if (larger != nullptr) {
        std::memcpy(larger, memory, capacity);
        free(memory);
    }
    return larger;
}

void SmallMemory::free(void* memory) noexcept {
    if (memory == nullptr) {
        return;
    }
    Header* const header = header_of(memory);
    if (header->size > kLargest || kept_bytes_ + header->size > max_kept_) {
        std::free(header);
        return;
    }
    kept_bytes_ += header->size;
    header->next = std::exchange(kept_[size_index(header->size)], header);
}

}  // namespace tas
