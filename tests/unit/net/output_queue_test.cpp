#include "net/output_queue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tas::net {
namespace {

void count(void* user) { ++*static_cast<int*>(user); }

std::string content(const OutputQueue& queue) {
    std::array<iovec, 64> slices;
    std::string text;
    for (const iovec& slice : std::span(slices).first(queue.gather(slices))) {
        text.append(static_cast<const char*>(slice.iov_base), slice.iov_len);
    }
    return text;
}

std::size_t slices_of(const OutputQueue& queue) {
    std::array<iovec, 64> slices;
    return queue.gather(slices);
}

class OutputQueueTest : public testing::Test {
protected:
    void push_borrowed(std::string_view bytes) {
        queue_.push(Chunk::borrowed(as_bytes(bytes), Release(count, &released_)));
    }
    void push_file(std::uint64_t size) { queue_.push(Chunk::file(9, 0, size, Release(count, &released_))); }

    BlockPool pool_;
    OutputQueue queue_{pool_};
    int released_ = 0;
    const std::string big_ = std::string(OutputQueue::kCopyThreshold + 1, 'b');
};

TEST_F(OutputQueueTest, packs_small_pieces_into_one_slice) {
    queue_.append("HTTP/1.1 200 OK\r\n");
    queue_.append("\r\n");
    push_borrowed("abc");
    EXPECT_EQ(content(queue_), "HTTP/1.1 200 OK\r\n\r\nabc");
    EXPECT_EQ(slices_of(queue_), 1u);
    EXPECT_EQ(released_, 1) << "a small body is copied, and given back at once";
}

TEST_F(OutputQueueTest, keeps_large_bodies_by_reference_and_in_order) {
    queue_.append("1");
    push_borrowed(big_);
    queue_.append("2");
    EXPECT_EQ(content(queue_), "1" + big_ + "2");
    EXPECT_EQ(slices_of(queue_), 3u);
    queue_.consume(1 + big_.size() - 1);
    EXPECT_EQ(released_, 0);
    EXPECT_EQ(content(queue_), "b2");
    queue_.consume(1);
    EXPECT_EQ(released_, 1);
}

TEST_F(OutputQueueTest, a_gather_ends_at_a_file_range) {
    queue_.append("head");
    push_file(100);
    queue_.append("next");
    EXPECT_EQ(content(queue_), "head");
    EXPECT_EQ(queue_.file_at(0), nullptr);
    ASSERT_NE(queue_.file_at(1), nullptr);
    EXPECT_EQ(queue_.size(), 108u);
    EXPECT_EQ(queue_.memory_size(), 8u + OutputQueue::kHighWater / 16) << "a descriptor, whatever the size";
    EXPECT_EQ(queue_.consume(44), 40u) << "of files";
    ASSERT_NE(queue_.file_at(0), nullptr);
    EXPECT_EQ(queue_.file_at(0)->file_offset(), 40u);
    EXPECT_EQ(queue_.consume(60), 60u);
    EXPECT_EQ(content(queue_), "next");
}

TEST_F(OutputQueueTest, bytes_of_a_file_that_are_kept_are_gathered_up_to_a_size) {
    FileResidency kept{.content = as_bytes("0123456789").data()};
    const auto push = [&](std::uint64_t offset, std::uint64_t size) {
        queue_.push(Chunk::file(9, offset, size, Release(count, &released_), &kept));
    };
    queue_.append("head:");
    push(2, 3);
    push(4, 6);
    queue_.append(":tail");
    std::array<iovec, 64> slices;
    EXPECT_EQ(queue_.gather(slices), 1u) << "by a transport that sends files";
    EXPECT_EQ(queue_.gather(slices, 5), 2u);
    EXPECT_EQ(queue_.gather(slices, 6), 4u);
    EXPECT_EQ(as_text({static_cast<const std::byte*>(slices[2].iov_base), slices[2].iov_len}), "456789");
    EXPECT_EQ(queue_.consume(6), 1u) << "of files";
    EXPECT_EQ(queue_.gather(slices, 6), 3u);
    EXPECT_EQ(as_text({static_cast<const std::byte*>(slices[0].iov_base), slices[0].iov_len}), "34");
}

TEST_F(OutputQueueTest, a_large_file_range_is_hardly_a_backlog_and_many_are) {
    push_file(1 << 30);
    EXPECT_EQ(queue_.memory_size(), OutputQueue::kHighWater / 16);
    queue_.consume((1 << 30) - 100);
    EXPECT_EQ(queue_.memory_size(), OutputQueue::kHighWater / 16);
    for (int i = 0; i < 16; ++i) {
        push_file(1);
    }
    EXPECT_TRUE(queue_.is_full());
    queue_.consume(queue_.size());
    EXPECT_EQ(queue_.memory_size(), 0u);
}

TEST_F(OutputQueueTest, bytes_cross_block_borders) {
    std::string all;
    for (int i = 0; i < 3'000; ++i) {
        const std::string piece = std::to_string(i) + ",";
        all += piece;
        queue_.append(piece);
    }
    EXPECT_EQ(content(queue_), all);
    std::string consumed;
    while (!queue_.empty()) {
        const std::size_t n = std::min<std::size_t>(7, queue_.size());
        consumed += content(queue_).substr(0, n);
        queue_.consume(n);
    }
    EXPECT_EQ(consumed, all);
}

TEST_F(OutputQueueTest, an_empty_queue_holds_no_block) {
    queue_.append("x");
    EXPECT_EQ(pool_.free_blocks(), 0u);
    queue_.consume(1);
    EXPECT_EQ(pool_.free_blocks(), 1u);
}

TEST_F(OutputQueueTest, is_full_above_the_mark_and_low_at_half_of_it) {
    OutputQueue queue(pool_, 100);
    queue.append(std::string(90, 'x'));
    queue.push(Chunk::file(9, 0, 1'000, Release()));
    EXPECT_FALSE(queue.is_full()) << "one file range counts for a sixteenth of the mark";
    queue.append(std::string(10, 'y'));
    EXPECT_TRUE(queue.is_full());
    queue.consume(49);
    EXPECT_FALSE(queue.is_low());
    queue.consume(10);
    EXPECT_TRUE(queue.is_low());
    queue.clear();
}

TEST_F(OutputQueueTest, clear_releases_everything) {
    push_borrowed(big_);
    push_file(5);
    queue_.append("x");
    queue_.clear();
    EXPECT_TRUE(queue_.empty());
    EXPECT_EQ(queue_.size(), 0u);
    EXPECT_EQ(released_, 2);
}

TEST_F(OutputQueueTest, an_empty_chunk_is_released_and_not_queued) {
    push_borrowed("");
    EXPECT_TRUE(queue_.empty());
    EXPECT_EQ(released_, 1);
}

}  // namespace
}  // namespace tas::net
