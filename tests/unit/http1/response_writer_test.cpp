#include "http1/response_writer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "fuzz/session_run.hpp"
#include "http/date.hpp"

namespace tas::http1 {
namespace {

using http::Field;
using http::SendStatus;

class ResponseWriterTest : public testing::Test {
protected:
    SendStatus begin(const http::ResponseHead& head, std::optional<std::uint64_t> length, bool keep_alive = true) {
        return writer_.begin({host_.output(), date_, server_header_}, head, length, keep_alive);
    }
    SendStatus write(std::string_view text) {
        return writer_.write(host_.output(), Chunk::borrowed(as_bytes(text), {}));
    }
    SendStatus finish(std::span<const Field> trailers = {}) { return writer_.finish(host_.output(), trailers); }

    test::FixedClock clock_;
    http::DateClock date_{clock_};
    test::ScriptedHost host_;
    ResponseWriter writer_;
    bool server_header_ = false;
};

constexpr std::string_view kDate = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

TEST_F(ResponseWriterTest, KnownLength) {
    server_header_ = true;
    const Field fields[] = {{"Content-Type", "text/plain"}, {"x-empty", ""}};
    EXPECT_EQ(begin({.fields = fields}, 3), SendStatus::ok);
    EXPECT_EQ(write("ok\n"), SendStatus::ok);
    EXPECT_EQ(finish(), SendStatus::ok);
    EXPECT_EQ(host_.take_output(), "HTTP/1.1 200 OK\r\n" + std::string(kDate) +
                                       "Server: true_async_server\r\nContent-Type: text/plain\r\nx-empty: \r\n"
                                       "Content-Length: 3\r\n\r\nok\n");
    EXPECT_FALSE(writer_.closes());
}

TEST_F(ResponseWriterTest, ChunksAndTrailers) {
    EXPECT_EQ(begin({}, std::nullopt), SendStatus::ok);
    EXPECT_EQ(write("hello"), SendStatus::ok);
    EXPECT_EQ(write(""), SendStatus::ok);
    EXPECT_EQ(write(std::string(300, 'x')), SendStatus::ok);
    const Field trailers[] = {{"x-sum", "1"}};
    EXPECT_EQ(finish(trailers), SendStatus::ok);
    EXPECT_EQ(host_.take_output(), "HTTP/1.1 200 OK\r\n" + std::string(kDate) +
                                       "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n12c\r\n" +
                                       std::string(300, 'x') + "\r\n0\r\nx-sum: 1\r\n\r\n");
}

TEST_F(ResponseWriterTest, ReasonAndUnregisteredStatus) {
    EXPECT_EQ(begin({.status = 299, .reason = "Fine"}, 0), SendStatus::ok);
    EXPECT_TRUE(host_.take_output().starts_with("HTTP/1.1 299 Fine\r\n"));
    writer_.reset({});
    EXPECT_EQ(begin({.status = 299}, 0), SendStatus::ok);
    EXPECT_TRUE(host_.take_output().starts_with("HTTP/1.1 299 \r\n"));
}

TEST_F(ResponseWriterTest, HandlersDateAndServerWin) {
    server_header_ = true;
    const Field fields[] = {{"date", "d"}, {"server", "s"}};
    EXPECT_EQ(begin({.fields = fields}, 0), SendStatus::ok);
    EXPECT_EQ(host_.take_output(), "HTTP/1.1 200 OK\r\ndate: d\r\nserver: s\r\nContent-Length: 0\r\n\r\n");
}

TEST_F(ResponseWriterTest, HopByHopFieldsAreOurs) {
    const Field fields[] = {{"Connection", "x, close"}, {"Keep-Alive", "1"},     {"Transfer-Encoding", "gzip"},
                            {"Upgrade", "h2c"},         {"Content-Length", "0"}, {"Date", "d"}};
    EXPECT_EQ(begin({.fields = fields}, 0), SendStatus::ok);
    EXPECT_EQ(host_.take_output(), "HTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(writer_.closes());  // the handler's "close" is heard
}

TEST_F(ResponseWriterTest, WhatMayNotGoOut) {
    using namespace std::string_view_literals;
    const Field bad_fields[] = {{"", "v"},
                                {"a b", "v"},
                                {"a:", "v"},
                                {"a\r\n", "v"},
                                {"a", "v\r\nx: y"},
                                {"a", "v\n"},
                                {"a", "v\0w"sv},
                                {"a", "\x7f"},
                                {"Content-Length", "x"},
                                {"Content-Length", ""},
                                {"Content-Length", "-1"}};
    for (const Field& field : bad_fields) {
        EXPECT_EQ(begin({.fields = {&field, 1}}, std::nullopt), SendStatus::invalid_field) << field.name;
    }
    const Field two_lengths[] = {{"Content-Length", "1"}, {"Content-Length", "2"}};
    EXPECT_EQ(begin({.fields = two_lengths}, std::nullopt), SendStatus::invalid_field);
    EXPECT_EQ(begin({.reason = "a\r\nb"}, 0), SendStatus::invalid_field);
    for (const std::uint16_t status : {0, 100, 101, 199, 600}) {
        EXPECT_EQ(begin({.status = status}, 0), SendStatus::invalid_field) << status;
    }
    const Field length[] = {{"Content-Length", "4"}};
    EXPECT_EQ(begin({.fields = length}, 5), SendStatus::length_mismatch);
    EXPECT_TRUE(host_.output().empty());
    EXPECT_FALSE(writer_.begun());
    EXPECT_EQ(begin({.fields = length}, 4), SendStatus::ok);  // a refused head may be given again
}

TEST_F(ResponseWriterTest, MoreThanDeclaredSendsNothingOfThePiece) {
    EXPECT_EQ(begin({}, 3), SendStatus::ok);
    EXPECT_EQ(write("ab"), SendStatus::ok);
    EXPECT_EQ(write("cd"), SendStatus::length_mismatch);
    EXPECT_EQ(write("c"), SendStatus::ok);
    EXPECT_EQ(finish(), SendStatus::ok);
    EXPECT_TRUE(host_.take_output().ends_with("\r\n\r\nabc"));
}

TEST_F(ResponseWriterTest, LessThanDeclaredIsAMismatch) {
    EXPECT_EQ(begin({}, 3), SendStatus::ok);
    EXPECT_EQ(write("ab"), SendStatus::ok);
    EXPECT_EQ(finish(), SendStatus::length_mismatch);
}

TEST_F(ResponseWriterTest, OrderOfCalls) {
    EXPECT_EQ(write("x"), SendStatus::wrong_state);
    EXPECT_EQ(finish(), SendStatus::wrong_state);
    EXPECT_EQ(begin({}, 1), SendStatus::ok);
    EXPECT_EQ(begin({}, 1), SendStatus::wrong_state);
    EXPECT_EQ(write("x"), SendStatus::ok);
    EXPECT_EQ(finish(), SendStatus::ok);
    EXPECT_EQ(finish(), SendStatus::wrong_state);
    EXPECT_EQ(write("x"), SendStatus::wrong_state);
}

TEST_F(ResponseWriterTest, HeadDropsTheBytes) {
    writer_.reset({.is_head = true});
    EXPECT_EQ(begin({}, 3), SendStatus::ok);
    EXPECT_EQ(write("abc"), SendStatus::ok);
    EXPECT_EQ(finish(), SendStatus::ok);
    EXPECT_EQ(host_.take_output(), "HTTP/1.1 200 OK\r\n" + std::string(kDate) + "Content-Length: 3\r\n\r\n");
}

TEST_F(ResponseWriterTest, NoBodyStatuses) {
    for (const std::uint16_t status : {204, 304}) {
        writer_.reset({});
        EXPECT_EQ(begin({.status = status}, std::nullopt), SendStatus::ok);
        EXPECT_EQ(write("abc"), SendStatus::ok);
        EXPECT_EQ(finish(), SendStatus::ok);
        const std::string output = host_.take_output();
        EXPECT_TRUE(output.ends_with(std::string(kDate) + "\r\n")) << output;
        EXPECT_FALSE(writer_.closes());
    }
}

TEST_F(ResponseWriterTest, Http10) {
    writer_.reset({.is_http10 = true});
    EXPECT_EQ(begin({}, 0), SendStatus::ok);
    EXPECT_TRUE(host_.take_output().ends_with("Content-Length: 0\r\nConnection: keep-alive\r\n\r\n"));
    EXPECT_FALSE(writer_.closes());

    writer_.reset({.is_http10 = true});
    EXPECT_EQ(begin({}, std::nullopt), SendStatus::ok);
    EXPECT_EQ(write("abc"), SendStatus::ok);
    const Field trailers[] = {{"x", "y"}};
    EXPECT_EQ(finish(trailers), SendStatus::ok);  // dropped
    EXPECT_TRUE(host_.take_output().ends_with("GMT\r\nConnection: close\r\n\r\nabc"));
    EXPECT_TRUE(writer_.closes());
}

TEST_F(ResponseWriterTest, BadTrailersAreRefused) {
    EXPECT_EQ(begin({}, std::nullopt), SendStatus::ok);
    (void)host_.take_output();
    for (const Field& field :
         {Field{"a b", "v"}, Field{"a", "v\n"}, Field{"Content-Length", "1"}, Field{"Set-Cookie", "a"}}) {
        EXPECT_EQ(finish({&field, 1}), SendStatus::invalid_field) << field.name;
    }
    EXPECT_EQ(finish(), SendStatus::ok);
    EXPECT_EQ(host_.take_output(), "0\r\n\r\n");
}

TEST_F(ResponseWriterTest, BorrowedMemoryIsNotCopied) {
    const std::string large(5000, 'x');
    EXPECT_EQ(begin({}, std::nullopt), SendStatus::ok);
    (void)host_.take_output();
    int released = 0;
    EXPECT_EQ(writer_.write(host_.output(),
                            Chunk::borrowed(as_bytes(large), {[](void* n) { ++*static_cast<int*>(n); }, &released})),
              SendStatus::ok);
    std::array<iovec, 4> slices;
    ASSERT_EQ(host_.output().gather(slices), 3u);
    EXPECT_EQ(slices[1].iov_base, large.data());
    EXPECT_EQ(released, 0);
    EXPECT_EQ(host_.take_output(), "1388\r\n" + large + "\r\n");
    EXPECT_EQ(released, 1);
}

TEST_F(ResponseWriterTest, DroppedBytesAreReleased) {
    writer_.reset({.is_head = true});
    EXPECT_EQ(begin({}, std::nullopt), SendStatus::ok);
    int released = 0;
    EXPECT_EQ(writer_.write(host_.output(),
                            Chunk::borrowed(as_bytes("abc"), {[](void* n) { ++*static_cast<int*>(n); }, &released})),
              SendStatus::ok);
    EXPECT_EQ(released, 1);
}

TEST_F(ResponseWriterTest, AFileStaysAFile) {
    EXPECT_EQ(begin({}, 100), SendStatus::ok);
    EXPECT_EQ(writer_.write(host_.output(), Chunk::file(7, 11, 100, {})), SendStatus::ok);
    const Chunk* file = host_.output().file_at(1);
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(file->fd(), 7);
    EXPECT_EQ(file->file_offset(), 11u);
    EXPECT_EQ(file->size(), 100u);
    EXPECT_EQ(finish(), SendStatus::ok);
    host_.output().clear();
}

TEST_F(ResponseWriterTest, HeadsOfAnySize) {
    for (const std::size_t size : {500u, 1000u, 1024u, 1025u, 5000u, 40000u}) {
        writer_.reset({});
        const std::string value(size, 'v');
        const Field fields[] = {{"a", value}, {"b", value}, {"date", "d"}};
        EXPECT_EQ(begin({.fields = fields}, 0), SendStatus::ok);
        std::string expected = "HTTP/1.1 200 OK\r\na: ";
        expected.append(value).append("\r\nb: ").append(value).append("\r\ndate: d\r\nContent-Length: 0\r\n\r\n");
        EXPECT_EQ(host_.take_output(), expected);
    }
}

}  // namespace
}  // namespace tas::http1
