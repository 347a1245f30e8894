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
