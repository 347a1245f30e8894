#include "net/listener.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <vector>

#include "loop/loop.hpp"
#include "support/temporary_directory.hpp"

namespace tas::net {
namespace {

struct Accepts final : AcceptHandler {
    void on_accept(Listener&, UniqueFd fd, const Address& peer) override {
        accepted.push_back(std::move(fd));
        last_peer = peer;
    }
    void on_accept_exhausted(Listener&, int os_errno) override {
        ++exhausted;
        last_errno = os_errno;
    }
    std::vector<UniqueFd> accepted;
    Address last_peer;
    int exhausted = 0;
    int last_errno = 0;
};

UniqueFd connect_to(const Address& address) {
    UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(fd.get(), address.native(), address.size) != 0) {
        fd.reset();
    }
    return fd;
}

Address resolve(std::string_view host) { return Address::resolve(host, 0).value(); }

TEST(Listener, accepts_all_that_wait_in_one_turn) {
    for (const char* host : {"127.0.0.1", "::1", "localhost"}) {
        loop::Loop loop;
        Accepts accepts;
        auto listener = Listener::bind(loop, resolve(host), 511, accepts);
        ASSERT_TRUE(listener) << listener.error().message;
        EXPECT_NE(listener.value()->address().port(), 0);
        std::vector<UniqueFd> clients;
        for (int i = 0; i < 10; ++i) {
            clients.push_back(connect_to(listener.value()->address()));
            ASSERT_TRUE(clients.back());
        }
        listener.value()->resume();
        loop.turn();
        EXPECT_EQ(accepts.accepted.size(), 10u);
        EXPECT_NE(accepts.last_peer.port(), 0);
    }
}

TEST(Listener, names_the_address_that_is_in_use) {
    loop::Loop loop;
    Accepts accepts;
    const auto first = Listener::bind(loop, resolve("127.0.0.1"), 511, accepts);
    ASSERT_TRUE(first);
    const Address& taken = first.value()->address();
    const auto second = Listener::bind(loop, taken, 511, accepts);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message, "cannot listen on " + taken.text() + ": bind: Address already in use");
}

TEST(Listener, replaces_a_stale_unix_socket_but_not_a_live_one) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.path() + "/s";
    const Address address = Address::unix_path(path).value();
    const UniqueFd stale(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::bind(stale.get(), address.native(), address.size), 0);  // bound, but nobody listens

    loop::Loop loop;
    Accepts accepts;
    auto listener = Listener::bind(loop, address, 511, accepts);
    ASSERT_TRUE(listener) << listener.error().message;
    EXPECT_FALSE(Listener::bind(loop, address, 511, accepts));
    const UniqueFd client = connect_to(address);
    EXPECT_TRUE(client);
    listener.value()->resume();
    loop.turn();
    EXPECT_EQ(accepts.accepted.size(), 2u) << "the client, and the one that asked whether the file is stale";
    EXPECT_EQ(listener.value()->address().text(), "unix:" + path);

    struct stat file {};
    listener = Failure{};
    EXPECT_NE(::lstat(path.c_str(), &file), 0) << "the file goes with the listener";
}

TEST(Listener, rests_when_descriptors_run_out_and_then_goes_on) {
    loop::Loop loop;
    Accepts accepts;
    auto listener = Listener::bind(loop, resolve("127.0.0.1"), 511, accepts);
    const UniqueFd client = connect_to(listener.value()->address());
    listener.value()->resume();

    rlimit original{};
    getrlimit(RLIMIT_NOFILE, &original);
    UniqueFd highest(::dup(client.get()));
    rlimit none = original;
    none.rlim_cur = static_cast<rlim_t>(highest.get());
    highest.reset();
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    const std::uint64_t begin = loop.now_ms();
    while (loop.now_ms() < begin + 500) {
        loop.turn();
    }
    setrlimit(RLIMIT_NOFILE, &original);
    EXPECT_EQ(accepts.last_errno, EMFILE);
    EXPECT_GE(accepts.exhausted, 1);
    EXPECT_LE(accepts.exhausted, 4) << "it spun";
    while (accepts.accepted.empty() && loop.now_ms() < begin + 5'000) {
        loop.turn();
    }
    EXPECT_EQ(accepts.accepted.size(), 1u);
}

TEST(Address, says_what_is_wrong_with_it) {
    EXPECT_NE(Address::resolve("no such host", 80).error().message.find("\"no such host\""), std::string::npos);
    EXPECT_FALSE(Address::unix_path(std::string(108, 'x')));
    EXPECT_FALSE(Address::unix_path(""));
    EXPECT_EQ(resolve("::1").text(), "[::1]:0");
    EXPECT_EQ(resolve("127.0.0.1").text(), "127.0.0.1:0");
}

}  // namespace
}  // namespace tas::net
