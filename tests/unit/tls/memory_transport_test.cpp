#include "tls/memory_transport.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "support/socket_pair.hpp"
#include "support/tls_server.hpp"

namespace tas::tls {
namespace {

using namespace std::chrono_literals;
using net::IoResult;
using net::IoStatus;
using test::TlsClient;

class MemoryTransportTest : public testing::Test {
protected:
    void connect(int version, int buffer_bytes = 0) {
        client_.reset();
        transport_.reset();
        sockets_ = test::make_socket_pair(buffer_bytes);
        client_ = std::make_unique<TlsClient>(sockets_.client.get(),
                                              test::TlsClientSettings{.min_version = version, .max_version = version});
        Handshake handshake(Session::over_memory(*context_), sockets_.server.get());
        ASSERT_EQ(test::run_handshake(handshake, sockets_.server.get(), *client_), HandshakeStatus::done);
        transport_ = handshake.take_transport();
        test::wait_readable(sockets_.client.get(), 20ms);
        EXPECT_EQ(receive(), "") << "only tickets";
    }
    IoResult write(std::string_view text) {
        const iovec slice{const_cast<char*>(text.data()), text.size()};
        return transport_->write({&slice, 1}, net::More::no);
    }
    IoResult read(std::string& text) {
        std::array<std::byte, 65536> buffer;
        const IoResult result = transport_->read(buffer);
        text += as_text(ByteView(buffer).first(result.bytes));
        return result;
    }
    std::string receive() {
        std::string text;
        std::array<std::byte, 65536> buffer;
        while (const std::size_t got = client_->receive(buffer)) {
            text += as_text(ByteView(buffer).first(got));
        }
        return text;
    }
    void send(std::string_view text) { ASSERT_EQ(client_->send(as_bytes(text)), text.size()); }
    void wait_for_input() { ASSERT_TRUE(test::wait_readable(sockets_.server.get())); }

    /// The records that wait at the client, as their lengths without headers.
    std::vector<std::size_t> records_at_client() {
        std::string all(1 << 20, '\0');
        test::wait_readable(sockets_.client.get(), 100ms);
        const ssize_t size = ::recv(sockets_.client.get(), all.data(), all.size(), MSG_PEEK);
        all.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        std::vector<std::size_t> lengths;
        for (std::size_t at = 0; at + 5 <= all.size(); at += 5 + lengths.back()) {
            EXPECT_EQ(all[at], 0x17);
            lengths.push_back(static_cast<unsigned char>(all[at + 3]) * 256U + static_cast<unsigned char>(all[at + 4]));
        }
        return lengths;
    }

    test::IdentityFiles identity_;
    std::unique_ptr<Context> context_ = test::make_context(identity_);
    test::SocketPair sockets_;
    std::unique_ptr<TlsClient> client_;
    std::unique_ptr<net::Transport> transport_;
};

constexpr std::size_t kTls13Overhead = 1 + 16;  // inner content type, tag

TEST_F(MemoryTransportTest, SmallSlicesLeaveInOneRecord) {
    connect(TLS1_3_VERSION);
    std::string head(200, 'h');
    std::string frame(9, 'f');
    std::string body(1000, 'b');
    const std::array<iovec, 3> slices{iovec{head.data(), head.size()}, iovec{frame.data(), frame.size()},
                                      iovec{body.data(), body.size()}};
    EXPECT_EQ(transport_->write(slices, net::More::no).bytes, 1209U);
    EXPECT_EQ(records_at_client(), (std::vector<std::size_t>{1209 + kTls13Overhead}));
    EXPECT_EQ(receive(), head + frame + body);
}

// RFC 8446 §4.6.3: the reply comes before the next application data; OpenSSL keeps it until then.
TEST_F(MemoryTransportTest, KeyUpdatesAreAnsweredBeforeTheNextData) {
    connect(TLS1_3_VERSION);
    for (const std::string text : {"one", "two", "three"}) {
        client_->update_key(true);
        send(text);
        wait_for_input();
        std::string received;
        EXPECT_EQ(read(received).status, IoStatus::ok);
        EXPECT_EQ(received, text);
        EXPECT_EQ(write(text).status, IoStatus::ok);
        test::wait_readable(sockets_.client.get());
        EXPECT_EQ(receive(), text) << "under the new keys of both directions";
        EXPECT_EQ(client_->last(), TlsClient::Status::not_yet);
    }
}

TEST_F(MemoryTransportTest, ManyKeyUpdatesWithoutAWriteKeepBothDirectionsIntact) {
    connect(TLS1_3_VERSION);
    std::string text;
    for (int i = 0; i < 5; ++i) {
        client_->update_key(true);
        ASSERT_EQ(SSL_do_handshake(client_->ssl()), 1);  // sends it, without data
        wait_for_input();
        EXPECT_EQ(read(text).status, IoStatus::want_read);
        EXPECT_EQ(receive(), "");
    }
    EXPECT_EQ(write("after").status, IoStatus::ok);
    test::wait_readable(sockets_.client.get());
    EXPECT_EQ(receive(), "after");
    send("still");
    wait_for_input();
    EXPECT_EQ(read(text).status, IoStatus::ok);
    EXPECT_EQ(text, "still");
}

// What OpenSSL writes during a read (here: the refusal of a renegotiation) leaves at once, or stops reading until it
// can.
TEST_F(MemoryTransportTest, AReplyThatDoesNotFitStopsReadingUntilItLeft) {
    connect(TLS1_2_VERSION, 4096);
    const std::string filler(100'000, 'x');
    ASSERT_EQ(write(filler).status, IoStatus::want_write);
    ASSERT_EQ(SSL_renegotiate(client_->ssl()), 1);
    (void)client_->handshake();
    wait_for_input();
    std::string text;
    EXPECT_EQ(read(text).status, IoStatus::want_write) << "the reply waits behind what is held";
    EXPECT_EQ(read(text).status, IoStatus::want_write);
    std::string drained(1 << 16, '\0');
    IoResult result{.status = IoStatus::want_write};
    for (int turn = 0; turn < 10'000 && result.status == IoStatus::want_write; ++turn) {
        (void)::recv(sockets_.client.get(), drained.data(), drained.size(), 0);
        result = read(text);
    }
    EXPECT_EQ(result.status, IoStatus::want_read);
    EXPECT_EQ(transport_->write({}, net::More::no).status, IoStatus::ok) << "nothing is held any more";
}

TEST_F(MemoryTransportTest, AFloodOfKeyUpdatesEndsTheConnection) {
    connect(TLS1_3_VERSION);
    IoResult result;
    int updates = 0;
    for (; updates < 200 && result.status != IoStatus::failed; ++updates) {
        client_->update_key(false);
        if (SSL_do_handshake(client_->ssl()) != 1) {
            break;
        }
        wait_for_input();
        std::string text;
        result = read(text);
    }
    EXPECT_EQ(result.status, IoStatus::failed);
    EXPECT_EQ(result.error.code, ErrorCode::tls);
    EXPECT_STREQ(result.error.where, "too many KeyUpdate messages");
    EXPECT_LT(updates, 60);
}

TEST_F(MemoryTransportTest, RenegotiationIsRefused) {
    connect(TLS1_2_VERSION);
    ASSERT_EQ(SSL_renegotiate(client_->ssl()), 1);
    (void)client_->handshake();
    wait_for_input();
    std::string text;
    EXPECT_NE(read(text).status, IoStatus::ok);
    ASSERT_TRUE(test::wait_readable(sockets_.client.get()));
    EXPECT_EQ(client_->handshake(), TlsClient::Status::failed);
}

TEST_F(MemoryTransportTest, AFalsifiedRecordFailsWithAnAlert) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connect(version);
        const std::string record(
            "\x17\x03\x03\x00\x20"
            "this was never encrypted by peer",
            5 + 32);
        ASSERT_EQ(::send(sockets_.client.get(), record.data(), record.size(), 0), 37);
        wait_for_input();
        std::string text;
        const IoResult result = read(text);
        EXPECT_EQ(result.status, IoStatus::failed);
        EXPECT_EQ(result.error.code, ErrorCode::tls);
        EXPECT_NE(std::string(result.error.reason).find("bad record mac"), std::string::npos) << result.error.where;
        ASSERT_TRUE(test::wait_readable(sockets_.client.get()));
        (void)receive();
        EXPECT_EQ(client_->alert(), SSL_AD_BAD_RECORD_MAC);
    }
}

TEST_F(MemoryTransportTest, BytesBeforeAFalsifiedRecordCount) {
    connect(TLS1_3_VERSION);
    send("good");
    const std::string record(
        "\x17\x03\x03\x00\x20"
        "this was never encrypted by peer",
        5 + 32);
    ASSERT_EQ(::send(sockets_.client.get(), record.data(), record.size(), 0), 37);
    wait_for_input();
    std::string text;
    IoResult result = read(text);
    if (result.status == IoStatus::ok) {
        result = read(text);
    }
    EXPECT_EQ(result.status, IoStatus::failed);
    EXPECT_EQ(text, "good");
}

TEST_F(MemoryTransportTest, FinWithoutCloseNotifyIsAnEnd) {
    connect(TLS1_3_VERSION);
    send("last");
    ::shutdown(sockets_.client.get(), SHUT_WR);
    wait_for_input();
    std::string text;
    IoResult result;
    for (int turn = 0; turn < 10 && result.status == IoStatus::ok; ++turn) {
        result = read(text);
    }
    EXPECT_EQ(result.status, IoStatus::eof);
    EXPECT_EQ(text, "last");
}

TEST_F(MemoryTransportTest, CloseNotifyBehindDataIsNotMissed) {
    connect(TLS1_3_VERSION);
    send("last");
    client_->close_notify();  // no FIN follows
    wait_for_input();
    std::this_thread::sleep_for(5ms);
    std::string text;
    const IoResult result = read(text);
    EXPECT_EQ(text, "last");
    EXPECT_EQ(result.status, IoStatus::eof) << "poll would never report it again";
    EXPECT_EQ(read(text).status, IoStatus::eof);
}

TEST_F(MemoryTransportTest, ShutdownSendsCloseNotifyAndFin) {
    connect(TLS1_3_VERSION);
    EXPECT_EQ(write("bye").status, IoStatus::ok);
    EXPECT_EQ(transport_->shutdown().status, IoStatus::ok);
    EXPECT_EQ(transport_->shutdown().status, IoStatus::ok) << "repeatable";
    test::wait_readable(sockets_.client.get());
    EXPECT_EQ(receive(), "bye");
    EXPECT_EQ(client_->last(), TlsClient::Status::closed);
    char byte;
    EXPECT_EQ(::recv(sockets_.client.get(), &byte, 1, 0), 0);
}

TEST_F(MemoryTransportTest, AMessageOverTheFlushBudgetIsTakenInPieces) {
    connect(TLS1_3_VERSION, 1 << 20);
    const std::string body(400'000, 'b');
    const IoResult result = write(body);
    EXPECT_EQ(result.status, IoStatus::ok);
    EXPECT_EQ(result.bytes, transport_->flush_budget());
}

}  // namespace
}  // namespace tas::tls
