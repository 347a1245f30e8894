#include "net/file_pages.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/unique_fd.hpp"
#include "loop/loop.hpp"

namespace tas::net {
namespace {

/// Of a pipe nobody can tell what is in the page cache, so what is not known from before is asked of the pool.
class FilePagesTest : public testing::Test, public loop::Deferred {
protected:
    void SetUp() override {
        int ends[2];
        ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        reading_ = UniqueFd(ends[0]);
        writing_ = UniqueFd(ends[1]);
    }
    void on_turn_end() override {}

    FilePages::State prepare(std::uint64_t offset, std::uint64_t size, FileResidency* seen) {
        FilePages pages(loop_, *this, reads_);
        return pages.prepare(Chunk::file(reading_.get(), offset, size, Release(), seen));
    }

    UniqueFd reading_;
    UniqueFd writing_;
    loop::Loop loop_;
    std::uint64_t reads_ = 0;
};

TEST_F(FilePagesTest, what_was_seen_within_a_second_is_taken_to_be_there) {
    FileResidency seen{.offset = 100, .size = 50, .at_ms = loop_.now_ms() - 999};
    EXPECT_EQ(prepare(100, 50, &seen), FilePages::State::ready);
    EXPECT_EQ(prepare(149, 1, &seen), FilePages::State::ready);
    EXPECT_EQ(reads_, 0u);
}

TEST_F(FilePagesTest, all_else_is_looked_for) {
    FileResidency seen{.offset = 100, .size = 50, .at_ms = loop_.now_ms()};
    EXPECT_EQ(prepare(99, 10, &seen), FilePages::State::waiting);
    EXPECT_EQ(prepare(100, 51, &seen), FilePages::State::waiting);
    EXPECT_EQ(prepare(100, 50, nullptr), FilePages::State::waiting);
    seen.at_ms -= 1'000;
    EXPECT_EQ(prepare(100, 50, &seen), FilePages::State::waiting);
    EXPECT_EQ(reads_, 4u);
}

TEST_F(FilePagesTest, what_is_found_is_remembered) {
    const UniqueFd file(memfd_create("test", MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(file.get(), 10'000), 0);
    ASSERT_EQ(::pwrite(file.get(), "x", 1, 5'000), 1);
    FileResidency seen;
    FilePages pages(loop_, *this, reads_);
    ASSERT_EQ(pages.prepare(Chunk::file(file.get(), 5'000, 1'000, Release(), &seen)), FilePages::State::ready);
    EXPECT_EQ(seen.offset, 5'000u);
    EXPECT_EQ(seen.size, 1'000u);
    EXPECT_EQ(seen.at_ms, loop_.now_ms());
}

}  // namespace
}  // namespace tas::net
