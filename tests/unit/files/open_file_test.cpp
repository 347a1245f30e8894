#include "files/open_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "files/variant.hpp"
#include "support/temporary_directory.hpp"

namespace tas::files {
namespace {

class OpenFileTest : public testing::Test {
protected:
    [[nodiscard]] std::string path(std::string_view name) const { return directory_.path() + "/" + std::string(name); }
    [[nodiscard]] static bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }
    static void set_time(const std::string& path, std::time_t seconds) {
        const timespec times[2] = {{seconds, 0}, {seconds, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
    }

    test::TemporaryDirectory directory_;
};

TEST_F(OpenFileTest, knows_size_and_time) {
    const std::string name = directory_.write("a", "hello");
    set_time(name, 784111777);
    const auto file = OpenFile::open(name);
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(file.value()->size(), 5u);
    EXPECT_EQ(file.value()->modified().tv_sec, 784111777);
    EXPECT_NE(::fcntl(file.value()->fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(OpenFileTest, refuses_what_is_not_a_regular_file) {
    ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
    ASSERT_EQ(::symlink(path("loop").c_str(), path("loop").c_str()), 0);
    struct Case {
        std::string path;
        OpenFailure::Kind kind;
        std::string_view reason;
    };
    const Case cases[] = {
        {path("none"), OpenFailure::Kind::not_found, "No such file"},
        {path("none/none"), OpenFailure::Kind::not_found, "No such file"},
        {directory_.write("a", "") + "/b", OpenFailure::Kind::not_found, "Not a directory"},
        {directory_.path(), OpenFailure::Kind::denied, "it is a directory"},
        {path("fifo"), OpenFailure::Kind::denied, "it is not a regular file"},
        {"/dev/null", OpenFailure::Kind::denied, "it is not a regular file"},
        {path("loop"), OpenFailure::Kind::denied, "Too many levels"},
    };
    for (const Case& one : cases) {
        const auto file = OpenFile::open(one.path);
        ASSERT_FALSE(file.ok()) << one.path;
        EXPECT_EQ(file.error().kind, one.kind) << one.path;
        EXPECT_NE(file.error().message.find(one.path), std::string::npos);
        EXPECT_NE(file.error().message.find(one.reason), std::string::npos) << file.error().message;
    }
}

TEST_F(OpenFileTest, is_closed_with_its_chunk_and_removed_where_that_was_asked_for) {
    const std::string name = directory_.write("a", "hello");
    int fd = -1;
    {
        auto file = OpenFile::open(name).value();
        fd = file->fd();
        file->remove_when_closed(name);
        Chunk other = OpenFile::to_chunk(file, 0, 1);
        const Chunk chunk = OpenFile::to_chunk(std::move(file), 1, 3);
        other = Chunk::borrowed({}, {});
        EXPECT_EQ(chunk.fd(), fd);
        EXPECT_EQ(chunk.file_offset(), 1u);
        EXPECT_EQ(chunk.size(), 3u);
        EXPECT_TRUE(exists(name));
    }
    EXPECT_FALSE(exists(name));
    EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

TEST_F(OpenFileTest, does_not_remove_what_has_taken_its_place) {
    const std::string name = directory_.write("a", "old");
    auto file = OpenFile::open(name).value();
    file->remove_when_closed(name);
    ASSERT_EQ(::rename(directory_.write("b", "new").c_str(), name.c_str()), 0);
    file = {};
    EXPECT_TRUE(exists(name));
}

TEST_F(OpenFileTest, variants_are_chosen_in_the_clients_order) {
    using http::ContentCoding;
    const std::string name = directory_.write("a.js", "plain");
    directory_.write("a.js.gz", "gzip");
    directory_.write("a.js.br", "br");
    const ContentCoding both[] = {ContentCoding::zstd, ContentCoding::gzip, ContentCoding::br};
    EXPECT_EQ(OpenVariants(name, true).choose(both).value().coding, ContentCoding::gzip);
    EXPECT_EQ(OpenVariants(name, true).choose(both).value().file->size(), 4u);
    EXPECT_EQ(OpenVariants(name, true).choose(std::span(both).last(1)).value().coding, ContentCoding::br);
    EXPECT_EQ(OpenVariants(name, true).choose(std::span(both).first(1)).value().coding, std::nullopt);
    EXPECT_EQ(OpenVariants(name, true).choose({}).value().file->size(), 5u);
    EXPECT_FALSE(OpenVariants(path("b.js"), true).choose(both).ok());
}

TEST_F(OpenFileTest, variants_that_are_stale_or_links_are_not_used) {
    using http::ContentCoding;
    const std::string name = directory_.write("a", "plain");
    const std::string side = directory_.write("a.gz", "gzip");
    const ContentCoding codings[] = {ContentCoding::zstd, ContentCoding::gzip};
    set_time(name, 1000);
    set_time(side, 1000);
    EXPECT_EQ(OpenVariants(name, true).choose(codings).value().coding, ContentCoding::gzip);
    set_time(side, 999);
    EXPECT_EQ(OpenVariants(name, true).choose(codings).value().coding, std::nullopt);
    ASSERT_EQ(::symlink("/etc/passwd", path("a.zst").c_str()), 0);
    EXPECT_EQ(OpenVariants(name, true).choose(codings).value().coding, std::nullopt);
}

/// What has just been written is known to the kernel, if it has RESOLVE_CACHED and its file system can tell.
TEST_F(OpenFileTest, without_a_wait_it_is_what_it_is_or_unknown) {
    const std::string name = directory_.write("known", "abc");
    const bool can_tell = UniqueFd(openat2(AT_FDCWD, name.c_str(), O_RDONLY | O_CLOEXEC, kResolveCached)).get() >= 0;
    const auto known = OpenFile::open(name, Links::followed, Wait::never);
    EXPECT_EQ(known.ok(), can_tell);
    EXPECT_EQ(open_variant(name, {}).ok(), can_tell);
    EXPECT_TRUE(can_tell || known.error().kind == OpenFailure::Kind::unknown);
    EXPECT_FALSE(OpenVariants(path("none"), true).choose({}).ok());
}

TEST_F(OpenFileTest, that_would_block_for_a_lease_is_a_failure_and_not_unknown) {
    const std::string name = directory_.write("leased", "abc");
    const UniqueFd owner(::open(name.c_str(), O_RDWR | O_CLOEXEC));
    if (::fcntl(owner.get(), F_SETLEASE, F_WRLCK) != 0) {
        GTEST_SKIP() << "this file system has no leases";
    }
    ::signal(SIGIO, SIG_IGN);
    const auto opened = OpenFile::open(name);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().kind, OpenFailure::Kind::failed);
}

}  // namespace
}  // namespace tas::files
