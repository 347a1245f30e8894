#include "net/page_cache.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "base/chunk.hpp"
#include "base/unique_fd.hpp"
#include "support/temporary_directory.hpp"

namespace tas::net {
namespace {

class PageCacheTest : public testing::Test {
protected:
    void SetUp() override {
        file_ = UniqueFd(::open(directory_.write("file", std::string(kSize, 'x')).c_str(), O_RDONLY | O_CLOEXEC));
        ASSERT_TRUE(file_);
    }

    /// Leaves one page of the file in the cache, the one at `offset`.
    void keep_only(std::uint64_t offset) {
        ASSERT_EQ(::fsync(file_.get()), 0);
        ASSERT_EQ(::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED), 0);
        ASSERT_EQ(::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_RANDOM), 0);  // no read-ahead
        if (in_page_cache(file_.get(), offset, 1)) {
            GTEST_SKIP() << "this file system keeps its files in memory";
        }
        char byte;
        ASSERT_EQ(::pread(file_.get(), &byte, 1, static_cast<off_t>(offset)), 1);
    }

    static constexpr std::size_t kSize = 600'000;
    test::TemporaryDirectory directory_;
    UniqueFd file_;
};

TEST_F(PageCacheTest, finds_what_was_just_written) {
    EXPECT_TRUE(in_page_cache(file_.get(), 0, kSize));
    EXPECT_TRUE(in_page_cache(file_.get(), 4095, 2));
    EXPECT_TRUE(in_page_cache(file_.get(), kSize - 1, 1));
}

TEST_F(PageCacheTest, misses_what_was_dropped) {
    const std::uint64_t kept = 300'000;
    keep_only(kept);
    if (IsSkipped()) {
        return;
    }
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    const std::uint64_t first = kept - kept % page;
    EXPECT_TRUE(in_page_cache(file_.get(), kept, 1));
    EXPECT_TRUE(in_page_cache(file_.get(), first, static_cast<std::size_t>(page)));
    EXPECT_FALSE(in_page_cache(file_.get(), first - 1, 2));
    EXPECT_FALSE(in_page_cache(file_.get(), first, static_cast<std::size_t>(page) + 1));
    EXPECT_FALSE(in_page_cache(file_.get(), 0, kSize));
}

/// Of files of others the kernel says that all is there, unless one may write to them.
TEST_F(PageCacheTest, root_without_capabilities_is_told_what_others_are_told) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root";
    }
    const std::uint64_t kept = 300'000;
    keep_only(kept);
    if (IsSkipped()) {
        return;
    }
    ASSERT_EQ(::fchown(file_.get(), 1, 1), 0);
    const auto ask = [&](mode_t mode, bool has_capabilities) {
        EXPECT_EQ(::fchmod(file_.get(), mode), 0);
        FileResidency seen{.file_size = kSize};
        std::thread([&] {
            __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
            __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
            EXPECT_EQ(has_capabilities ? 0 : ::syscall(SYS_capset, &header, none), 0);
            EXPECT_FALSE(in_page_cache(file_.get(), 0, kSize));
            EXPECT_FALSE(in_page_cache(file_.get(), 0, kSize, &seen));
        }).join();
        return seen.is_told;
    };
    EXPECT_EQ(ask(0644, true), true);
    EXPECT_EQ(ask(0644, false), false);
    EXPECT_EQ(ask(0646, false), true);
    EXPECT_TRUE(in_page_cache(file_.get(), kept, 1)) << "nothing was read";
}

TEST_F(PageCacheTest, who_owns_a_file_is_told_of_it) {
    struct stat facts {};
    ASSERT_EQ(::fstat(file_.get(), &facts), 0);
    EXPECT_EQ(is_told(facts), ::geteuid() == 65534 ? std::nullopt : std::optional(true));
    facts.st_uid += 1;
    EXPECT_EQ(is_told(facts), std::nullopt);
}

TEST_F(PageCacheTest, does_not_know_what_cannot_be_mapped) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd reading(ends[0]);
    const UniqueFd writing(ends[1]);
    EXPECT_FALSE(in_page_cache(reading.get(), 0, 1));
}

}  // namespace
}  // namespace tas::net
