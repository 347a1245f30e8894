#include "http/request_body.hpp"

#include <gtest/gtest.h>

namespace tas::http {
namespace {

TEST(RequestBody, IsTakenInPiecesOfAnySize) {
    RequestBody body;
    std::string all;
    std::string taken;
    for (int i = 0; i < 1000; ++i) {
        const std::string piece = std::to_string(i) + ",";
        all += piece;
        body.append(piece);
        const std::size_t n = std::min<std::size_t>(body.unread().size(), static_cast<std::size_t>(i % 9));
        taken += body.unread().substr(0, n);
        body.take(n);
    }
    taken += body.unread();
    EXPECT_EQ(taken, all);
    EXPECT_EQ(body.received(), all.size());
}

TEST(RequestBody, ASlowReaderOfAFastClientMakesItHoldNoMoreThanItsWindow) {
    constexpr std::size_t kWindow = 256 * 1024;
    RequestBody body;
    for (std::size_t sent = 0; sent < 10 * kWindow; sent += 16 * 1024) {
        if (body.unread().size() == kWindow) {
            body.take(64 * 1024);
        }
        body.append(std::string(16 * 1024, static_cast<char>('a' + sent / (16 * 1024) % 26)));
    }
    EXPECT_LE(body.capacity(), kWindow);
    EXPECT_EQ(body.unread().back(), static_cast<char>('a' + (10 * kWindow / (16 * 1024) - 1) % 26));
}

TEST(RequestBody, MakesRoomAtOnceForASizeThatIsKnown) {
    RequestBody body;
    body.expect(50'000);
    EXPECT_LT(body.capacity(), 100u) << "the client has yet to send something";
    body.append("a");
    EXPECT_EQ(body.capacity(), 50'000u);
    body.clear();
    body.expect(std::uint64_t{1} << 40);
    body.append("a");
    EXPECT_EQ(body.capacity(), 64u * 1024);
}

TEST(RequestBody, ClearForgetsEverything) {
    RequestBody body;
    body.append("abc");
    body.take(1);
    body.complete = true;
    body.failure = 413;
    body.clear();
    EXPECT_TRUE(body.unread().empty());
    EXPECT_EQ(body.received(), 0u);
    EXPECT_FALSE(body.complete);
    EXPECT_EQ(body.failure, 0);
}

}  // namespace
}  // namespace tas::http
