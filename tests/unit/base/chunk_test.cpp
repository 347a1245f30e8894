#include "base/chunk.hpp"

#include <gtest/gtest.h>

namespace tas {
namespace {

void count(void* user) { ++*static_cast<int*>(user); }

TEST(Chunk, releases_borrowed_memory_exactly_once) {
    int released = 0;
    {
        Chunk chunk = Chunk::borrowed(as_bytes("hello"), Release(count, &released));
        Chunk moved = std::move(chunk);
        moved.drop_front(2);
        EXPECT_EQ(as_text(moved.bytes()), "llo");
        EXPECT_EQ(released, 0);
    }
    EXPECT_EQ(released, 1);
}

TEST(Chunk, assignment_releases_what_it_replaces) {
    int first = 0;
    int second = 0;
    Chunk chunk = Chunk::borrowed(as_bytes("a"), Release(count, &first));
    chunk = Chunk::borrowed(as_bytes("b"), Release(count, &second));
    EXPECT_EQ(first, 1);
    EXPECT_EQ(second, 0);
}

TEST(Chunk, a_file_range_moves_its_offset) {
    int released = 0;
    Chunk chunk = Chunk::file(7, 100, 50, Release(count, &released));
    chunk.drop_front(20);
    EXPECT_EQ(chunk.fd(), 7);
    EXPECT_EQ(chunk.file_offset(), 120u);
    EXPECT_EQ(chunk.size(), 30u);
}

TEST(Chunk, a_front_keeps_alive_what_it_was_taken_from) {
    int released = 0;
    {
        Chunk whole = Chunk::borrowed(as_bytes("hello"), Release(count, &released));
        Chunk first = whole.take_front(1);
        {
            const Chunk second = whole.take_front(2);
            EXPECT_EQ(as_text(first.bytes()), "h");
            EXPECT_EQ(as_text(second.bytes()), "el");
            EXPECT_EQ(as_text(whole.bytes()), "lo");
            whole = Chunk::borrowed({}, {});
        }
        EXPECT_EQ(released, 0) << "the first part is still there";
    }
    EXPECT_EQ(released, 1);
}

TEST(Chunk, a_front_of_a_file_range_or_a_block) {
    int released = 0;
    {
        Chunk file = Chunk::file(7, 100, 50, Release(count, &released));
        const Chunk front = file.take_front(20);
        EXPECT_EQ(front.fd(), 7);
        EXPECT_EQ(front.file_offset(), 100u);
        EXPECT_EQ(front.size(), 20u);
        EXPECT_EQ(file.file_offset(), 120u);
        EXPECT_EQ(file.size(), 30u);
    }
    EXPECT_EQ(released, 1);
    BlockPool pool;
    Chunk block = Chunk::in_block(pool.acquire(), 0, 10);
    {
        const Chunk front = block.take_front(4);
        block = Chunk::borrowed({}, {});
        EXPECT_EQ(pool.free_blocks(), 0u);
    }
    EXPECT_EQ(pool.free_blocks(), 1u);
}

TEST(BlockPool, reuses_blocks_when_the_last_reference_goes) {
    BlockPool pool;
    Block* address = nullptr;
    {
        const BlockRef one = pool.acquire();
        address = one.get();
        const BlockRef other = one;
        EXPECT_FALSE(one.unique());
        EXPECT_EQ(pool.free_blocks(), 0u);
    }
    EXPECT_EQ(pool.free_blocks(), 1u);
    EXPECT_EQ(pool.acquire().get(), address);
}

}  // namespace
}  // namespace tas
