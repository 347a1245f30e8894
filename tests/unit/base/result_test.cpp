#include "base/result.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace tas {
namespace {

TEST(Result, holds_a_value_or_an_error) {
    const Result<int> good = 7;
    const Result<int> bad = Error{.code = ErrorCode::io, .os_errno = EIO, .where = "read"};
    ASSERT_TRUE(good);
    EXPECT_EQ(good.value(), 7);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().os_errno, EIO);
}

TEST(Result, moves_what_cannot_be_copied) {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
    const std::unique_ptr<int> taken = std::move(result).value();
    EXPECT_EQ(*taken, 3);
}

TEST(Error, is_described_with_operation_and_cause) {
    EXPECT_EQ(describe({.code = ErrorCode::reset, .os_errno = ECONNRESET, .where = "recv"}),
              "recv: reset (Connection reset by peer)");
    EXPECT_EQ(describe({.code = ErrorCode::timed_out}), "timed out");
}

}  // namespace
}  // namespace tas
