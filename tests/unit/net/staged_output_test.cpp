#include "net/staged_output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "base/unique_fd.hpp"
#include "loop/loop.hpp"
#include "support/temporary_directory.hpp"

namespace tas::net {
namespace {

constexpr std::size_t kFrame = 16375;  // the payload of a DATA frame of a large body: a TLS record with its header

class StagedOutputTest : public testing::Test, public loop::Deferred {
protected:
    void SetUp() override {
        for (int i = 0; content_.size() < 300'000; ++i) {
            content_ += std::to_string(i);
        }
        file_ = UniqueFd(::open(directory_.write("file", content_).c_str(), O_RDONLY | O_CLOEXEC));
        ASSERT_TRUE(file_);
    }
    void on_turn_end() override { told_ = true; }

    void push_file(std::uint64_t offset, std::uint64_t size) {
        queue_.push(Chunk::file(file_.get(), offset, size, Release()));
    }
    void push_frame(std::uint64_t offset) {
        queue_.append("123456789");
        push_file(offset, kFrame);
    }
    [[nodiscard]] StagedOutput::State prepare(std::size_t copied_range = SIZE_MAX) {
        return staged_.prepare(queue_, copied_range);
    }
    /// The front of the queue in one piece; a file system that cannot tell what is cached lets the pool read.
    [[nodiscard]] std::string stage() {
        while (prepare() == StagedOutput::State::waiting) {
            loop_.turn();
        }
        return std::string(as_text(staged_.bytes()));
    }
    /// Sends all of the queue, `most` bytes at a time.
    [[nodiscard]] std::string drain(std::size_t most) {
        std::string sent;
        while (!queue_.empty()) {
            const std::string front = stage().substr(0, most);
            if (front.empty()) {
                break;
            }
            sent += front;
            staged_.consume(front.size());
            static_cast<void>(queue_.consume(front.size()));
        }
        return sent;
    }

    test::TemporaryDirectory directory_;
    std::string content_;
    UniqueFd file_;
    loop::Loop loop_;
    OutputQueue queue_{loop_.blocks()};
    std::uint64_t reads_ = 0;
    bool told_ = false;
    StagedOutput staged_{loop_, *this, reads_};
};

TEST_F(StagedOutputTest, a_head_and_the_first_64_kib_of_a_file_are_one_piece) {
    queue_.append("head:");
    push_file(7, 200'000);
    EXPECT_EQ(stage(), "head:" + content_.substr(7, StagedOutput::kFileBytes));
}

TEST_F(StagedOutputTest, frames_are_put_together_whole_and_a_header_stays_with_its_frame) {
    for (int i = 0; i < 5; ++i) {
        push_frame(kFrame * static_cast<std::uint64_t>(i));
    }
    EXPECT_EQ(stage().size(), 4 * (9 + kFrame));  // four records of 16 KiB
}

TEST_F(StagedOutputTest, what_is_sent_is_the_queue_however_it_is_cut) {
    for (const std::size_t most : {1'000u, 16'384u, 70'000u, 1'000'000u}) {
        std::string expected = "head:";
        queue_.append("head:");
        for (int i = 0; i < 9; ++i) {
            const auto offset = static_cast<std::uint64_t>(i % 4) * 20'000;
            push_frame(offset);
            expected += "123456789" + content_.substr(offset, kFrame);
        }
        queue_.append("between");
        push_file(1'000, 150'000);
        expected += "between" + content_.substr(1'000, 150'000);
        queue_.append("end");
        push_file(0, 1);
        expected += "end" + content_.substr(0, 1);
        EXPECT_EQ(drain(most), expected) << most;
    }
}

TEST_F(StagedOutputTest, memory_that_is_large_is_not_copied) {
    const std::string body(10'000, 'b');
    push_file(0, 10);
    queue_.push(Chunk::borrowed(as_bytes(body), Release()));
    push_file(10, 10);
    EXPECT_EQ(stage(), content_.substr(0, 10));
}

TEST_F(StagedOutputTest, ends_in_front_of_a_range_that_is_not_to_be_copied) {
    push_frame(0);
    queue_.append("head:");
    push_file(0, kFrame + 1);
    ASSERT_EQ(prepare(kFrame), StagedOutput::State::ready);
    EXPECT_EQ(as_text(staged_.bytes()), "123456789" + content_.substr(0, kFrame));
}

TEST_F(StagedOutputTest, the_front_stays_in_place_until_it_is_consumed) {
    push_frame(0);
    const std::string front = stage();
    const std::byte* const place = staged_.bytes().data();
    push_frame(kFrame);
    EXPECT_EQ(stage(), front);
    EXPECT_EQ(staged_.bytes().data(), place);
    staged_.consume(100);
    static_cast<void>(queue_.consume(100));
    EXPECT_EQ(stage(), front.substr(100));
    EXPECT_EQ(staged_.bytes().data(), place + 100);
}

TEST_F(StagedOutputTest, a_file_that_is_too_short_is_told_behind_its_last_byte) {
    push_file(content_.size() - 10, 20);
    EXPECT_EQ(drain(1'000), content_.substr(content_.size() - 10));
    EXPECT_EQ(prepare(), StagedOutput::State::truncated);
}

TEST_F(StagedOutputTest, a_file_that_cannot_be_read_is_told_with_its_reason) {
    const UniqueFd unreadable(::open(directory_.write("other", "x").c_str(), O_WRONLY | O_CLOEXEC));
    queue_.append("head:");
    queue_.push(Chunk::file(unreadable.get(), 0, 1, Release()));
    EXPECT_EQ(drain(1'000), "head:");
    EXPECT_EQ(prepare(), StagedOutput::State::failed);
    EXPECT_EQ(staged_.os_errno(), EBADF);
}

TEST_F(StagedOutputTest, a_cold_file_is_read_by_the_pool_and_does_not_hold_up_what_is_in_front_of_it) {
    ASSERT_EQ(::fsync(file_.get()), 0);
    ASSERT_EQ(::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED), 0);
    if (in_page_cache(file_.get(), 0, 1)) {
        GTEST_SKIP() << "this file system keeps its files in memory";
    }
    queue_.append("head:");
    push_file(0, 100'000);
    ASSERT_EQ(prepare(), StagedOutput::State::ready);
    EXPECT_EQ(as_text(staged_.bytes()), "head:");
    staged_.consume(5);
    static_cast<void>(queue_.consume(5));
    EXPECT_EQ(prepare(), StagedOutput::State::waiting);
    EXPECT_EQ(reads_, 1u);
    while (!told_) {
        loop_.turn();
    }
    EXPECT_EQ(stage(), content_.substr(0, StagedOutput::kFileBytes));
}

}  // namespace
}  // namespace tas::net
