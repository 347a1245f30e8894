// The two ciphertext buffers: what stays in the scratch buffer, what is kept, in which order it leaves.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <memory>
#include <string>

#include "support/socket_pair.hpp"
#include "tls/inbound_ciphertext.hpp"
#include "tls/outbound_ciphertext.hpp"

namespace tas::tls {
namespace {

class CiphertextTest : public testing::Test {
protected:
    std::string drain() {
        std::string all;
        std::string buffer(1 << 16, '\0');
        for (int quiet = 0; quiet < 20;) {
            const ssize_t got = ::recv(sockets_.client.get(), buffer.data(), buffer.size(), 0);
            if (got > 0) {
                all.append(buffer, 0, static_cast<std::size_t>(got));
                quiet = 0;
            } else {
                test::wait_readable(sockets_.client.get(), std::chrono::milliseconds(1));
                ++quiet;
            }
        }
        return all;
    }

    std::unique_ptr<Scratch> scratch_ = std::make_unique<Scratch>();
    test::SocketPair sockets_ = test::make_socket_pair(4096);
    Error error_;
};

TEST_F(CiphertextTest, InboundKeepsOnlyWhatIsUnread) {
    InboundCiphertext inbound(*scratch_);
    EXPECT_EQ(inbound.receive(sockets_.server.get(), error_), Received::nothing_yet);
    ASSERT_EQ(::send(sockets_.client.get(), "abcdef", 6, 0), 6);
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    ASSERT_EQ(inbound.receive(sockets_.server.get(), error_), Received::bytes);
    std::array<std::byte, 4> four;
    EXPECT_EQ(inbound.take(four), 4U);
    inbound.leave_scratch();
    scratch_->input.fill(std::byte{'x'});  // another session uses it
    EXPECT_EQ(as_text(inbound.unread()), "ef");
    EXPECT_EQ(inbound.take(four), 2U);
    EXPECT_TRUE(inbound.empty());
    EXPECT_EQ(as_text(ByteView(four).first(2)), "ef");
}

TEST_F(CiphertextTest, InboundTellsTheEndFromAReset) {
    InboundCiphertext inbound(*scratch_);
    ::shutdown(sockets_.client.get(), SHUT_WR);
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    EXPECT_EQ(inbound.receive(sockets_.server.get(), error_), Received::end);

    sockets_ = test::make_socket_pair();
    test::reset(sockets_.client);
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    EXPECT_EQ(inbound.receive(sockets_.server.get(), error_), Received::failed);
    EXPECT_EQ(error_.code, ErrorCode::reset);
}

TEST_F(CiphertextTest, OutboundHoldsWhatTheSocketRefusedAndKeepsTheOrder) {
    OutboundCiphertext outbound(*scratch_);
    std::string expected;
    Flushed flushed = Flushed::all;
    for (char letter = 'a'; flushed == Flushed::all; letter = letter == 'z' ? 'a' : static_cast<char>(letter + 1)) {
        const std::string bytes(20000, letter);
        outbound.append(as_bytes(bytes));
        expected += bytes;
        flushed = outbound.flush(sockets_.server.get(), error_);
    }
    ASSERT_EQ(flushed, Flushed::socket_full);
    EXPECT_TRUE(outbound.holds());
    EXPECT_EQ(outbound.room(), 0U);
    scratch_->output.fill(std::byte{'?'});  // another session uses it
    outbound.append(as_bytes("the end"));
    expected += "the end";

    std::string received;
    for (int turn = 0; turn < 1000 && received.size() < expected.size(); ++turn) {
        (void)outbound.flush(sockets_.server.get(), error_);
        received += drain();
    }
    EXPECT_TRUE(received == expected);
    EXPECT_TRUE(outbound.empty());
    EXPECT_EQ(outbound.room(), scratch_->output.size());
}

TEST_F(CiphertextTest, OutboundTakesMoreThanTheScratchBuffer) {
    OutboundCiphertext outbound(*scratch_);
    const std::string first(60000, '1');
    const std::string second(60000, '2');
    outbound.append(as_bytes(first));
    outbound.append(as_bytes(second));
    EXPECT_EQ(outbound.size(), 120000U);
    std::string received;
    while (outbound.flush(sockets_.server.get(), error_) == Flushed::socket_full) {
        received += drain();
    }
    received += drain();
    EXPECT_TRUE(received == first + second);
}

TEST_F(CiphertextTest, OutboundForgetsAllWhenTheSocketIsLost) {
    OutboundCiphertext outbound(*scratch_);
    test::reset(sockets_.client);
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    outbound.append(as_bytes("x"));
    EXPECT_EQ(outbound.flush(sockets_.server.get(), error_), Flushed::failed);
    EXPECT_EQ(error_.code, ErrorCode::reset);
    EXPECT_TRUE(outbound.empty());
}

}  // namespace
}  // namespace tas::tls
