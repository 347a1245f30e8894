#include "base/small_memory.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace tas {
namespace {

constexpr std::size_t kEnough = 1024 * 1024;

TEST(SmallMemory, the_next_of_a_size_gets_the_memory_of_the_last) {
    SmallMemory memory(kEnough);
    void* const first = memory.allocate(100);
    memory.free(first);
    EXPECT_EQ(memory.kept_bytes(), 128U) << "two steps of 64 bytes";
    void* const other = memory.allocate(64);
    EXPECT_NE(other, first);
    void* const second = memory.allocate(65);
    EXPECT_EQ(second, first);
    EXPECT_EQ(memory.kept_bytes(), 0U);
    memory.free(second);
    memory.free(other);
}

TEST(SmallMemory, blocks_are_aligned_and_apart) {
    SmallMemory memory(kEnough);
    std::vector<void*> blocks;
    for (int round = 0; round < 2; ++round) {
        for (std::size_t size = 0; size <= 1100; ++size) {
            void* const block = memory.allocate(size);
            ASSERT_NE(block, nullptr);
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t), 0U);
            std::memset(block, static_cast<int>(size % 251), size);
            blocks.push_back(block);
        }
        for (std::size_t size = 0; size <= 1100; ++size) {
            const auto* bytes = static_cast<const unsigned char*>(blocks[size]);
            for (std::size_t i = 0; i < size; ++i) {
                ASSERT_EQ(bytes[i], size % 251) << size;
            }
            memory.free(blocks[size]);
        }
        blocks.clear();
    }
}

TEST(SmallMemory, it_keeps_no_more_than_it_was_told_and_nothing_that_is_large) {
    SmallMemory memory(200);
    void* const large = memory.allocate(1025);
    memory.free(large);
    EXPECT_EQ(memory.kept_bytes(), 0U);
    void* const one = memory.allocate(128);
    void* const two = memory.allocate(128);
    memory.free(one);
    memory.free(two);
    EXPECT_EQ(memory.kept_bytes(), 128U);
    SmallMemory none(0);
    none.free(none.allocate(1));
    EXPECT_EQ(none.kept_bytes(), 0U);
}

TEST(SmallMemory, zeroed_memory_is_zero_although_it_was_used) {
    SmallMemory memory(kEnough);
    void* const used = memory.allocate(40);
    std::memset(used, 7, 40);
    memory.free(used);
    auto* const zeroed = static_cast<unsigned char*>(memory.allocate_zeroed(10, 4));
    ASSERT_EQ(zeroed, used);
    for (int i = 0; i < 40; ++i) {
        EXPECT_EQ(zeroed[i], 0);
    }
    memory.free(zeroed);
}

TEST(SmallMemory, reallocation_keeps_the_content) {
    SmallMemory memory(kEnough);
    char* text = static_cast<char*>(memory.reallocate(nullptr, 6));
    std::memcpy(text, "hello", 6);
    EXPECT_EQ(memory.reallocate(text, 60), text) << "there is room";
    for (const std::size_t size : {100, 1000, 100'000, 200'000}) {
        text = static_cast<char*>(memory.reallocate(text, size));
        EXPECT_STREQ(text, "hello");
    }
    memory.free(text);
    memory.free(nullptr);
}

TEST(SmallMemory, more_than_there_can_be_is_refused) {
    SmallMemory memory(kEnough);
    EXPECT_EQ(memory.allocate(SIZE_MAX), nullptr);
    EXPECT_EQ(memory.allocate_zeroed(SIZE_MAX / 2, 4), nullptr);
}

}  // namespace
}  // namespace tas
