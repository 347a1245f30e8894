#include "server/log_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <vector>

#include "loop/timer.hpp"
#include "support/temporary_directory.hpp"

namespace tas::server {
namespace {

using std::chrono::milliseconds;

class LogWriterTest : public testing::Test, private loop::TimerHandler {
protected:
    void open(const std::string& path) {
        path_ = path;
        auto fd = LogWriter::open(path);
        ASSERT_TRUE(fd) << fd.error().message;
        writer_ = std::make_unique<LogWriter>(loop_, log_, counters_, std::move(fd).value(), path);
    }
    void add(std::string_view text) {
        writer_->add([&](std::span<char> room) -> std::size_t {
            if (text.size() > room.size()) {
                return 0;
            }
            std::memcpy(room.data(), text.data(), text.size());
            return text.size();
        });
    }
    void turns_until(const std::function<bool()>& done) {
        const std::uint64_t begin = loop_.now_ms();
        while (!done() && loop_.now_ms() < begin + 10'000) {
            timer_.start(milliseconds(20));
            loop_.turn();
        }
        EXPECT_TRUE(done());
    }
    void close() {
        writer_->close();
        turns_until([&] { return writer_->closed(); });
    }
    [[nodiscard]] std::string content(const std::string& path) const {
        std::stringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
    void on_timer() override {}

    test::TemporaryDirectory directory_;
    loop::Loop loop_;
    loop::Timer timer_{loop_, *this};
    std::vector<std::string> said_;
    Log log_{Severity::debug,
             [](void* self, Severity, std::string_view line) {
                 static_cast<LogWriterTest*>(self)->said_.emplace_back(line);
             },
             this};
    LogWriterCounters counters_;
    std::string path_;
    std::unique_ptr<LogWriter> writer_;
};

TEST_F(LogWriterTest, a_line_is_in_the_file_soon_and_without_another) {
    open(directory_.path() + "/log");
    struct stat file {};
    ASSERT_EQ(::stat(path_.c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0137u, 0u) << "0640 at most";
    add("one\n");
    add("two\n");
    EXPECT_EQ(content(path_), "") << "not on the loop's thread";
    turns_until([&] { return counters_.lines == 2; });
    EXPECT_EQ(content(path_), "one\ntwo\n");
    add("three\n");
    turns_until([&] { return counters_.lines == 3; });
    EXPECT_EQ(content(path_), "one\ntwo\nthree\n");
}

TEST_F(LogWriterTest, many_lines_keep_their_order_and_none_is_lost_while_the_loop_turns) {
    open(directory_.path() + "/log");
    std::string all;
    for (int i = 0; i < 20'000; ++i) {
        const std::string line = std::to_string(i) + std::string(90, '.') + "\n";
        all += line;
        add(line);
        if (i % 500 == 0) {
            turns_until([&] { return counters_.lines + 1'000 > static_cast<std::uint64_t>(i); });
        }
    }
    close();
    EXPECT_EQ(content(path_), all);
    EXPECT_EQ(counters_.lines, 20'000u);
    EXPECT_EQ(counters_.dropped, 0u);
}

TEST_F(LogWriterTest, close_writes_what_waits) {
    open(directory_.path() + "/log");
    add("last\n");
    close();
    EXPECT_EQ(content(path_), "last\n");
}

TEST_F(LogWriterTest, appends_to_what_is_there) {
    std::ofstream(directory_.path() + "/log") << "before\n";
    open(directory_.path() + "/log");
    add("after\n");
    close();
    EXPECT_EQ(content(path_), "before\nafter\n");
}

TEST_F(LogWriterTest, a_full_buffer_drops_lines_and_counts_them_and_nothing_waits) {
    const std::string path = directory_.path() + "/pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));  // reads nothing
    open(path);
    const std::string line = std::string(999, 'x') + "\n";
    const std::uint64_t begin = loop_.now_ms();
    constexpr std::uint64_t kLines = 2'000;
    for (std::uint64_t i = 0; i < kLines; ++i) {
        add(line);
    }
    const std::uint64_t room = 2 * LogWriter::kBufferBytes / 1'000;  // both buffers
    EXPECT_GE(counters_.dropped, kLines - room - 1);
    timer_.start(milliseconds(1));
    loop_.turn();
    EXPECT_LT(loop_.now_ms() - begin, static_cast<std::uint64_t>(LogWriter::kPatience.count()));
    turns_until([&] { return !said_.empty(); });
    EXPECT_EQ(said_[0], "access log " + path + ": nobody reads it; lines are lost until it can be written");
    close();
    EXPECT_EQ(counters_.lines + counters_.dropped, kLines);
    EXPECT_EQ(counters_.lines, 65u) << "what the pipe holds";
    EXPECT_EQ(said_.size(), 1u) << "said once";
}

TEST_F(LogWriterTest, a_line_that_was_torn_is_ended_before_the_next) {
    const std::string path = directory_.path() + "/pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    ASSERT_GT(::fcntl(reader.get(), F_SETPIPE_SZ, 4096), 0);
    open(path);
    add(std::string(3'000, 'a') + "\n");
    add(std::string(3'000, 'b') + "\n");
    turns_until([&] { return counters_.dropped == 1; });
    char bytes[8192];
    const ssize_t first = ::read(reader.get(), bytes, sizeof bytes);
    add("next\n");
    turns_until([&] { return counters_.lines == 2; });
    const ssize_t second = ::read(reader.get(), bytes + first, sizeof bytes - static_cast<std::size_t>(first));
    const std::string text(bytes, static_cast<std::size_t>(first + second));
    EXPECT_EQ(text, std::string(3'000, 'a') + "\n" + std::string(static_cast<std::size_t>(first) - 3'001, 'b') + "\nnext\n");
    ASSERT_EQ(said_.size(), 2u);
    EXPECT_EQ(said_[1], "access log " + path + ": written again; lines lost so far: 1");
}

TEST_F(LogWriterTest, a_file_that_takes_no_more_is_tried_again) {
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    open(directory_.path() + "/log");
    const rlimit small{.rlim_cur = 4, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    add("one\n");
    add("two\n");
    turns_until([&] { return counters_.dropped == 1; });
    EXPECT_EQ(said_.size(), 1u);
    add("three\n");
    turns_until([&] { return counters_.dropped == 2; });
    EXPECT_EQ(said_.size(), 1u) << "said once";
    ::setrlimit(RLIMIT_FSIZE, &before);
    add("four\n");
    turns_until([&] { return counters_.lines == 2; });
    EXPECT_EQ(content(path_), "one\nfour\n");
    EXPECT_EQ(said_.size(), 2u);
    std::signal(SIGXFSZ, ignored);
}

TEST_F(LogWriterTest, reopen_goes_on_in_a_new_file) {
    open(directory_.path() + "/log");
    add("old\n");
    ASSERT_EQ(std::rename(path_.c_str(), (path_ + ".1").c_str()), 0);
    writer_->reopen();
    turns_until([&] { return counters_.lines == 1; });
    add("new\n");
    close();
    EXPECT_EQ(content(path_ + ".1"), "old\n");
    EXPECT_EQ(content(path_), "new\n");
}

TEST_F(LogWriterTest, reopen_while_a_write_is_under_way_is_not_lost) {
    open(directory_.path() + "/log");
    add("first\n");
    writer_->reopen();  // under way from here
    ASSERT_EQ(std::rename(path_.c_str(), (path_ + ".1").c_str()), 0);
    writer_->reopen();
    add("second\n");
    turns_until([&] { return counters_.lines == 2; });
    add("third\n");
    close();
    EXPECT_EQ(content(path_ + ".1") + content(path_), "first\nsecond\nthird\n");
    EXPECT_TRUE(content(path_ + ".1").starts_with("first\n"));
    EXPECT_TRUE(content(path_).ends_with("third\n"));
}

TEST_F(LogWriterTest, a_path_that_cannot_be_reopened_leaves_the_old_file) {
    std::filesystem::create_directory(directory_.path() + "/sub");
    open(directory_.path() + "/sub/log");
    const std::string moved = directory_.path() + "/moved";
    ASSERT_EQ(std::rename((directory_.path() + "/sub").c_str(), moved.c_str()), 0);
    writer_->reopen();
    turns_until([&] { return !said_.empty(); });
    EXPECT_EQ(said_[0], "cannot reopen, the old file goes on: access log " + path_ + ": No such file or directory");
    add("on\n");
    close();
    EXPECT_EQ(content(moved + "/log"), "on\n");
}

TEST_F(LogWriterTest, what_cannot_be_opened_is_named_with_the_reason) {
    EXPECT_EQ(LogWriter::open(directory_.path()).error().message, "access log " + directory_.path() + ": Is a directory");
    const std::string path = directory_.path() + "/pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(LogWriter::open(path).error().message, "access log " + path + ": a FIFO that nobody reads, or a socket");
}

TEST_F(LogWriterTest, a_writer_may_go_while_its_job_runs) {
    open(directory_.path() + "/log");
    add("written all the same\n");
    writer_->reopen();
    writer_.reset();
    turns_until([&] { return !content(path_).empty(); });
}

}  // namespace
}  // namespace tas::server
