#include "files/root_directory.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <thread>

#include "support/temporary_directory.hpp"

namespace tas::files {
namespace {

namespace fs = std::filesystem;

/// The same answers whatever the host can: a root is asked by both methods, and they must agree.
class RootDirectoryTest : public testing::Test {
protected:
    RootDirectoryTest() {
        fs::create_directories(root_ + "/a/b");
        fs::create_directories(root_ + "/private");
        directory_.write("secret", "secret");
        directory_.write("root/top", "top");
        directory_.write("root/a/file", "file");
        directory_.write("root/a/b/deep", "deep");
        link("file", "a/link");
        link("b", "a/directory");
        link("../top", "a/up");
        link("../../secret", "a/out");
        link("../../root/top", "a/around");  // leaves the root on its way
        link(root_ + "/top", "absolute");
        link("/etc/passwd", "passwd");
        link("..", "parent");
        link("loop", "loop");
        link("a/link", "chain");
        link("a/b/..", "dots");
        link("none", "dangling");
    }
    void link(const std::string& target, const std::string& name) { fs::create_symlink(target, root_ + "/" + name); }

    [[nodiscard]] std::string open(RootDirectory::Method method, std::string_view path, Symlinks links) const {
        const RootDirectory root(UniqueFd(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)), method);
        const auto opened = root.open_file(path, links, Wait::allowed);
        if (!opened) {
            return ::strerrorname_np(opened.error());
        }
        struct stat facts {};
        EXPECT_EQ(::fstat(opened.value().get(), &facts), 0);
        EXPECT_NE(::fcntl(opened.value().get(), F_GETFD) & FD_CLOEXEC, 0);
        if (S_ISDIR(facts.st_mode)) {
            return "directory";
        }
        char text[64];
        const ssize_t n = ::read(opened.value().get(), text, sizeof text);
        return n < 0 ? "no file" : std::string(text, static_cast<std::size_t>(n));
    }
    void expect(std::string_view path, Symlinks links, std::string_view expected) const {
        for (const auto method : {RootDirectory::Method::kernel, RootDirectory::Method::by_step}) {
            EXPECT_EQ(open(method, path, links), expected)
                << path << (method == RootDirectory::Method::kernel ? ", by the kernel" : ", step by step");
        }
    }

    test::TemporaryDirectory directory_;
    std::string root_ = [this] {
        fs::create_directories(directory_.path() + "/root");
        return directory_.path() + "/root";
    }();
};

TEST_F(RootDirectoryTest, opens_what_is_beneath) {
    for (const Symlinks links : {Symlinks::reject, Symlinks::follow, Symlinks::owner_match}) {
        expect("top", links, "top");
        expect("a/file", links, "file");
        expect("a/b/deep", links, "deep");
        expect("a", links, "directory");
        expect("a/b", links, "directory");
        expect("", links, "directory");
        expect("none", links, "ENOENT");
        expect("none/file", links, "ENOENT");
        expect("a/file/none", links, "ENOTDIR");
        expect(std::string(256, 'x'), links, "ENAMETOOLONG");
    }
}

TEST_F(RootDirectoryTest, links_are_rejected_wherever_they_are) {
    for (const std::string_view path : {"a/link", "a/directory", "a/directory/deep", "a/up", "a/out", "absolute", "passwd",
                                        "parent", "parent/secret", "loop", "chain", "dangling", "dots"}) {
        expect(path, Symlinks::reject, "ELOOP");
    }
}

TEST_F(RootDirectoryTest, links_are_followed_as_long_as_they_stay_beneath) {
    for (const Symlinks links : {Symlinks::follow, Symlinks::owner_match}) {
        expect("a/link", links, "file");
        expect("a/directory/deep", links, "deep");
        expect("a/up", links, "top");
        expect("chain", links, "file");
        expect("dots", links, "directory");
        expect("dots/file", links, "file");
        expect("dangling", links, "ENOENT");
        expect("loop", links, "ELOOP");
        for (const std::string_view path :
             {"a/out", "a/around", "absolute", "passwd", "parent", "parent/secret", "parent/root/top"}) {
            expect(path, links, "EXDEV");
        }
    }
}

TEST_F(RootDirectoryTest, directories_are_found_without_being_read) {
    if (::geteuid() == 0) {
        for (const char* name : {"", "/root", "/root/a", "/root/a/b"}) {
            fs::permissions(directory_.path() + name, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
        }
        ASSERT_EQ(::seteuid(65534), 0);
    }
    for (const auto method : {RootDirectory::Method::kernel, RootDirectory::Method::by_step}) {
        const auto root = RootDirectory::open(root_, method);
        ASSERT_TRUE(root.ok()) << root.error().message;
        const auto open = [&](const char* path, Symlinks links) -> std::string {
            const auto opened = root.value().open_directory(path, links, Wait::allowed);
            return opened ? "opened" : ::strerrorname_np(opened.error());
        };
        for (const Symlinks links : {Symlinks::reject, Symlinks::follow, Symlinks::owner_match}) {
            for (const char* path : {"", "a", "a/b"}) {
                EXPECT_EQ(open(path, links), "opened") << path;
            }
            const bool follows = links != Symlinks::reject;
            EXPECT_EQ(open("a/directory", links), follows ? "opened" : "ELOOP");
            EXPECT_EQ(open("dots", links), follows ? "opened" : "ELOOP");
            EXPECT_EQ(open("a/link", links), follows ? "ENOTDIR" : "ELOOP");
            EXPECT_EQ(open("dangling", links), follows ? "ENOENT" : "ELOOP");
            EXPECT_EQ(open("parent", links), follows ? "EXDEV" : "ELOOP");
            EXPECT_EQ(open("top", links), "ENOTDIR");
            EXPECT_EQ(open("a/file", links), "ENOTDIR");
            EXPECT_EQ(open("none", links), "ENOENT");
        }
    }
    const auto found = RootDirectory::open(root_).value().method();
    if (::getuid() == 0) {
        ASSERT_EQ(::seteuid(0), 0);
        EXPECT_EQ(found, RootDirectory::open(root_).value().method()) << "what the host can, too";
    }
}

TEST_F(RootDirectoryTest, links_of_others_are_not_followed_where_the_owner_counts) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root";
    }
    ASSERT_EQ(::lchown((root_ + "/a/link").c_str(), 1, 1), 0);
    expect("a/link", Symlinks::follow, "file");
    expect("a/link", Symlinks::owner_match, "ELOOP");
    expect("chain", Symlinks::owner_match, "ELOOP");  // one link of two
    ASSERT_EQ(::chown((root_ + "/a/file").c_str(), 1, 1), 0);
    expect("a/link", Symlinks::owner_match, "file");
}

TEST_F(RootDirectoryTest, does_not_hang_on_what_is_no_file) {
    ASSERT_EQ(::mkfifo((root_ + "/fifo").c_str(), 0600), 0);
    expect("fifo", Symlinks::reject, "");  // opened, for the caller to see what it is
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    (root_ + "/socket").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    expect("socket", Symlinks::reject, "ENXIO");
}

/// Errors as text; EAGAIN: a disk would have to be asked.
TEST_F(RootDirectoryTest, without_a_wait_it_is_what_the_kernel_knows) {
    const auto ask = [this](RootDirectory::Method method, const char* path, Symlinks links) -> std::string {
        const auto root = RootDirectory::open(root_, method);
        const auto opened = root.value().open_file(path, links, Wait::never);
        return opened ? "opened" : ::strerrorname_np(opened.error());
    };
    for (const auto method : {RootDirectory::Method::kernel, RootDirectory::Method::by_step}) {
        EXPECT_EQ(ask(method, "a/file", Symlinks::reject), "EAGAIN");
        EXPECT_EQ(ask(method, "none", Symlinks::reject), "EAGAIN");
    }
    if (RootDirectory::open(root_).value().method() != RootDirectory::Method::kernel_cached) {
        GTEST_SKIP() << "this kernel cannot tell";
    }
    struct Case {
        const char* path;
        std::string_view reject, follow, owner_match;
    };
    for (const Case& one : {Case{"a/file", "opened", "opened", "opened"}, Case{"a", "opened", "opened", "opened"},
                            Case{"a/link", "ELOOP", "opened", "EAGAIN"},
                            Case{"a/directory/deep", "ELOOP", "opened", "EAGAIN"}}) {
        for (const auto& [links, expected] : {std::pair(Symlinks::reject, one.reject),
                                              std::pair(Symlinks::follow, one.follow),
                                              std::pair(Symlinks::owner_match, one.owner_match)}) {
            static_cast<void>(open(RootDirectory::Method::kernel, one.path, links));  // so that the kernel knows it
            EXPECT_EQ(ask(RootDirectory::Method::kernel_cached, one.path, links), expected) << one.path;
        }
    }
}

TEST_F(RootDirectoryTest, a_root_may_be_a_link_and_must_be_a_directory) {
    link("a", "linked-root");
    const auto root = RootDirectory::open(root_ + "/linked-root");
    ASSERT_TRUE(root.ok());
    EXPECT_TRUE(root.value().open_file("file", Symlinks::reject, Wait::allowed).ok());
    EXPECT_FALSE(RootDirectory::open(root_ + "/top").ok());
    const auto none = RootDirectory::open(root_ + "/none");
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().message, "cannot open the directory " + root_ + "/none: No such file or directory");
}

TEST_F(RootDirectoryTest, knows_whether_a_path_leads_to_it) {
    link("a", "current");
    const RootDirectory root = RootDirectory::open(root_ + "/current").value();
    EXPECT_TRUE(root.is_at(root_ + "/current").value_or(true));
    fs::remove(root_ + "/current");
    link("a/b", "current");
    EXPECT_FALSE(root.is_at(root_ + "/current").value_or(false));
    EXPECT_FALSE(root.is_same_as(RootDirectory::open(root_ + "/current").value()));
    EXPECT_TRUE(root.is_same_as(RootDirectory::open(root_ + "/a").value()));
    fs::remove(root_ + "/current");
    EXPECT_FALSE(root.is_at(root_ + "/current").value_or(false));
    EXPECT_EQ(RootDirectory::open(root_, RootDirectory::Method::kernel).value().is_at(root_), std::nullopt);
}

/// While somebody swaps a directory and a link that leads out, again and again, nothing from outside is ever opened.
TEST_F(RootDirectoryTest, a_swap_meanwhile_leads_nowhere_else) {
    fs::create_directories(directory_.path() + "/outside");
    directory_.write("outside/file", "secret");
    fs::create_directories(root_ + "/swapped");
    directory_.write("root/swapped/file", "file");
    link("../outside", "other");
    std::atomic<bool> done = false;
    std::thread swapper([&] {
        while (!done) {
            ::renameat2(AT_FDCWD, (root_ + "/swapped").c_str(), AT_FDCWD, (root_ + "/other").c_str(), RENAME_EXCHANGE);
        }
    });
    int opened = 0;
    for (int i = 0; i < 4'000; ++i) {
        for (const auto method : {RootDirectory::Method::kernel, RootDirectory::Method::by_step}) {
            const std::string got = open(method, "swapped/file", i % 2 == 0 ? Symlinks::follow : Symlinks::reject);
            ASSERT_NE(got, "secret");
            opened += got == "file" ? 1 : 0;
        }
    }
    done = true;
    swapper.join();
    EXPECT_GT(opened, 0);
}

}  // namespace
}  // namespace tas::files
