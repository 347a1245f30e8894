// What kernel TLS does differently, and what would go wrong without the transport's care. The rest is in tests/contract.

#include "tls/kernel_transport.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "support/record_layers.hpp"
#include "support/socket_pair.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_server.hpp"
#include "tls/kernel_offload.hpp"

namespace tas::tls {
namespace {

using namespace std::chrono_literals;
using net::IoResult;
using net::IoStatus;
using test::TlsClient;

constexpr std::size_t kMiB = 1024 * 1024;
constexpr std::size_t kTls13Overhead = 1 + 16;  // inner content type, tag

class KernelTransportTest : public testing::Test {
protected:
    void SetUp() override {
        TAS_SKIP_WITHOUT(RecordLayer::kernel);
        context_ = test::make_context(identity_, {.record_layer = test::kKernelLayer.settings});
    }

    void connect(const test::TlsClientSettings& settings, std::uint64_t bytes_per_key = KernelTransport::kBytesPerKey) {
        client_.reset();
        transport_.reset();
        sockets_ = test::make_socket_pair(0);
        const int fd = sockets_.server.get();
        client_ = std::make_unique<TlsClient>(sockets_.client.get(), settings);
        auto session = Session::spawn(*context_, fd);
        ssl_ = session->ssl();
        handshake(*session);
        transport_ = std::make_unique<KernelTransport>(std::move(session), fd, bytes_per_key);
        test::wait_readable(sockets_.client.get(), 20ms);
        EXPECT_EQ(receive(), "") << "only a ticket";
    }
    void connect(int version = TLS1_3_VERSION) { connect({.min_version = version, .max_version = version}); }

    void handshake(Session& session) {
        Error error;
        for (int turn = 0; turn < 100 && SSL_is_init_finished(session.ssl()) != 1; ++turn) {
            (void)client_->handshake();
            test::wait_readable(sockets_.server.get(), 20ms);
            if (session.inbound().empty()) {
                (void)session.inbound().receive(sockets_.server.get(), error);
            }
            ERR_clear_error();
            (void)SSL_do_handshake(session.ssl());
            session.inbound().leave_scratch();
        }
        while (client_->handshake() == TlsClient::Status::not_yet) {
        }
        const auto settled = settle_record_layer(session, sockets_.server.get());
        ASSERT_TRUE(settled.ok());
        ASSERT_EQ(settled.value().layer, RecordLayer::kernel);
    }

    IoResult write(std::string_view text, net::More more = net::More::no) {
        const iovec slice{const_cast<char*>(text.data()), text.size()};
        return transport_->write({&slice, 1}, more);
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
    std::string receive(std::size_t size) {
        std::string text;
        for (int turn = 0; turn < 2000 && text.size() < size; ++turn) {
            test::wait_readable(sockets_.client.get(), 10ms);
            text += receive();
        }
        return text;
    }
    void send(std::string_view text) { ASSERT_EQ(client_->send(as_bytes(text)), text.size()); }
    void wait_for_input() { ASSERT_TRUE(test::wait_readable(sockets_.server.get())); }
    /// What the client has sent is at the server: nothing is unacknowledged. tcp(7), SIOCOUTQ
    void wait_for_everything() {
        int left = 1;
        for (int turn = 0; turn < 1000 && left != 0; ++turn) {
            std::this_thread::sleep_for(5ms);
            ASSERT_EQ(ioctl(sockets_.client.get(), SIOCOUTQ, &left), 0);
        }
        ASSERT_EQ(left, 0);
    }
    /// A KeyUpdate of the client, read by the server.
    IoResult update_key(bool ask) {
        client_->update_key(ask);
        EXPECT_EQ(SSL_do_handshake(client_->ssl()), 1);
        wait_for_input();
        std::string text;
        return read(text);
    }
    UniqueFd file(std::size_t size) {
        return UniqueFd(::open(directory_.write("file", std::string(size, 'f')).c_str(), O_RDONLY | O_CLOEXEC));
    }
    /// The records that wait at the client, as their lengths without headers.
    std::vector<std::size_t> records_at_client() {
        std::string all(4 * kMiB, '\0');
        std::this_thread::sleep_for(50ms);
        const ssize_t size = ::recv(sockets_.client.get(), all.data(), all.size(), MSG_PEEK);
        all.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        std::vector<std::size_t> lengths;
        for (std::size_t at = 0; at + 5 <= all.size(); at += 5 + lengths.back()) {
            EXPECT_EQ(all[at], 0x17);
            lengths.push_back(static_cast<unsigned char>(all[at + 3]) * 256U + static_cast<unsigned char>(all[at + 4]));
        }
        return lengths;
    }
    /// Fills the socket, to the last byte.
    std::size_t stuff() {
        std::size_t sent = 0;
        for (const std::size_t size : {100'000, 100'000, 1000, 1, 1, 1}) {
            const std::string filler(size, 'x');
            for (IoResult result{.bytes = 1}; result.bytes != 0; sent += result.bytes) {
                result = write(filler);
            }
            std::this_thread::sleep_for(20ms);  // the peer's kernel may take more of it
        }
        return sent;
    }

    test::IdentityFiles identity_;
    test::TemporaryDirectory directory_;
    std::unique_ptr<Context> context_;
    test::SocketPair sockets_;
    std::unique_ptr<TlsClient> client_;
    std::unique_ptr<net::Transport> transport_;
    SSL* ssl_ = nullptr;
};

// ---- records -------------------------------------------------------------------------------------------------------

TEST_F(KernelTransportTest, SlicesLeaveInOneRecordWithoutWaiting) {
    connect();
    EXPECT_TRUE(transport_->cuts_records());
    std::string head(200, 'h');
    std::string frame(9, 'f');
    std::string body(1000, 'b');
    const std::array<iovec, 3> slices{iovec{head.data(), head.size()}, iovec{frame.data(), frame.size()},
                                      iovec{body.data(), body.size()}};
    EXPECT_EQ(transport_->write(slices, net::More::no).bytes, 1209U);
    EXPECT_EQ(records_at_client(), (std::vector<std::size_t>{1209 + kTls13Overhead}));
    EXPECT_EQ(receive(), head + frame + body);
}

TEST_F(KernelTransportTest, AHeadAndItsFileShareARecordAndNothingStaysOpen) {
    connect();
    const UniqueFd small = file(1000);
    EXPECT_EQ(write(std::string(200, 'h'), net::More::yes).bytes, 200U);
    EXPECT_EQ(records_at_client(), (std::vector<std::size_t>{})) << "it waits for the file";
    EXPECT_EQ(transport_->send_file(small.get(), 0, 1000).bytes, 1000U);
    EXPECT_EQ(records_at_client(), (std::vector<std::size_t>{1200 + kTls13Overhead}));
    EXPECT_EQ(receive(), std::string(200, 'h') + std::string(1000, 'f'));
}

TEST_F(KernelTransportTest, AFileBehindAHeadGoesAtOnce) {
    connect();
    const UniqueFd large = file(200'000);
    EXPECT_EQ(write(std::string(200, 'h'), net::More::yes).bytes, 200U);
    EXPECT_EQ(transport_->send_file(large.get(), 0, 200'000).bytes, 200'000U) << "one system call";
    EXPECT_EQ(receive(200'200).size(), 200'200U) << "nothing stays in an open record";
}

TEST_F(KernelTransportTest, OneFlushTakesAKeptFileWithItsHeadAndNoMoreThanItsBudget) {
    for (const bool is_file : {true, false}) {
        connect();
        const std::size_t size = is_file ? transport_->kept_range() : transport_->flush_budget();
        const std::string body(size, 'b');
        const std::array<iovec, 2> slices{iovec{const_cast<char*>(body.data()), 1000},
                                          iovec{const_cast<char*>(body.data()), body.size()}};
        const IoResult result = transport_->write(slices, net::More::no);
        EXPECT_EQ(result.status, IoStatus::ok);
        EXPECT_EQ(result.bytes, is_file ? 1000 + size : size);
    }
}

TEST_F(KernelTransportTest, SmallRecordsAreReceivedTogether) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connect(version);
        for (int i = 0; i < 50; ++i) {
            send("0123456789");
        }
        wait_for_everything();
        std::string text;
        EXPECT_EQ(read(text).bytes, 500U) << "one read, which is one recv";
        EXPECT_EQ(SSL_pending(ssl_), 0);
    }
}

TEST_F(KernelTransportTest, EveryCipherOfTheProfile) {
    for (const std::string cipher :
         {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}) {
        connect({.min_version = TLS1_3_VERSION, .tls13_ciphers = cipher});
        EXPECT_EQ(SSL_CIPHER_get_name(SSL_get_current_cipher(ssl_)), cipher);
        EXPECT_EQ(write(std::string(100'000, 'x')).bytes, 100'000U);
        EXPECT_EQ(receive(100'000), std::string(100'000, 'x'));
    }
    for (const std::string cipher : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                                     "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
        connect({.max_version = TLS1_2_VERSION, .tls12_ciphers = cipher});
        EXPECT_EQ(SSL_CIPHER_get_name(SSL_get_current_cipher(ssl_)), cipher);
        EXPECT_EQ(write(std::string(100'000, 'x')).bytes, 100'000U);
        EXPECT_EQ(receive(100'000), std::string(100'000, 'x'));
    }
}

// ---- errors --------------------------------------------------------------------------------------------------------

// What a peer that closes does: FIN, and RST once more comes. The kernel goes on taking records then, without end.
TEST_F(KernelTransportTest, ADeadPeerIsNoticedWhateverIsSent) {
    const UniqueFd large = file(4 * kMiB);
    const std::string body(100'000, 'b');
    for (const bool with_file : {false, true}) {
        connect();
        sockets_.client.reset();
        std::size_t accepted = 0;
        IoResult result;
        for (int turn = 0; turn < 1000 && result.status != IoStatus::failed; ++turn) {
            result = with_file ? transport_->send_file(large.get(), 0, 4 * kMiB) : write(body);
            accepted += result.bytes;
            std::this_thread::sleep_for(100us);
        }
        EXPECT_EQ(result.status, IoStatus::failed);
        EXPECT_EQ(result.error.code, ErrorCode::reset);
        EXPECT_LT(accepted, 4 * kMiB);
        EXPECT_EQ(write("more").status, IoStatus::failed) << "it does not come back to life";
        EXPECT_EQ(transport_->send_file(large.get(), 0, 10).status, IoStatus::failed);
        EXPECT_EQ(transport_->shutdown().status, IoStatus::failed);
    }
}

TEST_F(KernelTransportTest, ADeadPeerWhoseErrorWasLostIsNoticed) {
    connect();
    sockets_.client.reset();
    EXPECT_EQ(write("first").status, IoStatus::ok);  // answered with RST
    std::this_thread::sleep_for(20ms);
    int lost = 0;
    socklen_t size = sizeof lost;
    ASSERT_EQ(::getsockopt(sockets_.server.get(), SOL_SOCKET, SO_ERROR, &lost, &size), 0);
    ASSERT_EQ(lost, EPIPE);
    const std::string body(100'000, 'b');
    std::size_t accepted = 0;
    IoResult result;
    for (int turn = 0; turn < 1000 && result.status != IoStatus::failed; ++turn) {
        result = write(body);
        accepted += result.bytes;
    }
    EXPECT_EQ(result.status, IoStatus::failed);
    EXPECT_LT(accepted, 2 * kMiB);
}

TEST_F(KernelTransportTest, AFullSocketIsNoErrorWhateverOpensslRemembers) {
    connect();
    stuff();
    const UniqueFd one = file(100'000);
    ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);  // of some other connection
    EXPECT_EQ(transport_->send_file(one.get(), 0, 100'000).status, IoStatus::want_write);
    ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
    EXPECT_EQ(write("x").status, IoStatus::want_write);
    ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
    EXPECT_EQ(transport_->shutdown().status, IoStatus::want_write);
    ERR_clear_error();
}

TEST_F(KernelTransportTest, AFileThatIsShorterThanItWasEndsWithNothing) {
    connect();
    const UniqueFd short_one = file(1000);
    EXPECT_EQ(transport_->send_file(short_one.get(), 0, 5000).bytes, 1000U);
    const IoResult behind = transport_->send_file(short_one.get(), 1000, 4000);
    EXPECT_EQ(behind.status, IoStatus::ok);
    EXPECT_EQ(behind.bytes, 0U);
}

// ---- the socket ----------------------------------------------------------------------------------------------------

TEST_F(KernelTransportTest, TheSocketIsPreparedBeforeTheHandshake) {
    const test::SocketPair sockets = test::make_socket_pair(4096);
    const int fd = sockets.server.get();
    const int off = 0;
    ASSERT_EQ(::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &off, sizeof off), 0);
    const auto session = Session::spawn(*context_, fd);
    int value = 0;
    socklen_t size = sizeof value;
    ASSERT_EQ(::getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &size), 0);
    EXPECT_NE(value, 0);
    ASSERT_EQ(::getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &value, &size), 0);
    EXPECT_GE(value, 64 * 1024);
}

// ---- KeyUpdate -----------------------------------------------------------------------------------------------------

TEST_F(KernelTransportTest, AKeyUpdateOfThePeerAloneChangesNothing) {
    connect();
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(update_key(false).status, IoStatus::want_read);
        EXPECT_EQ(write("out").bytes, 3U);
        EXPECT_EQ(receive(3), "out");
        send("in");
        wait_for_input();
        std::string text;
        EXPECT_EQ(read(text).bytes, 2U);
    }
    EXPECT_FALSE(transport_->is_retiring());
}

TEST_F(KernelTransportTest, AKeyUpdateThatAsksForOursIsAnsweredByAKernelThatCan) {
    if (!ktls_support().rekey) {
        GTEST_SKIP() << "this kernel cannot change a key";
    }
    for (const std::string cipher :
         {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}) {
        connect({.min_version = TLS1_3_VERSION, .tls13_ciphers = cipher});
        for (int i = 0; i < 4; ++i) {
            client_->update_key(true);
            send("in");
            wait_for_input();
            std::string text;
            EXPECT_EQ(read(text).bytes, 2U);
            EXPECT_FALSE(transport_->is_retiring());
            EXPECT_EQ(write(std::string(50'000, 'x')).bytes, 50'000U);
            EXPECT_EQ(receive(50'000), std::string(50'000, 'x')) << "under the new key";
        }
        EXPECT_EQ(transport_->shutdown().status, IoStatus::ok);
        test::wait_readable(sockets_.client.get());
        EXPECT_EQ(receive(), "");
        EXPECT_EQ(client_->last(), TlsClient::Status::closed);
    }
}

TEST_F(KernelTransportTest, TheAnswerToAKeyUpdateWaitsForRoom) {
    if (!ktls_support().rekey) {
        GTEST_SKIP() << "this kernel cannot change a key";
    }
    connect();
    const std::size_t before = stuff();
    EXPECT_EQ(update_key(true).status, IoStatus::want_write);
    EXPECT_EQ(write("y").status, IoStatus::want_write) << "no data before the KeyUpdate";
    std::size_t received = 0;
    IoResult written{.status = IoStatus::want_write};
    for (int turn = 0; turn < 2000 && written.status == IoStatus::want_write; ++turn) {
        received += receive().size();
        written = write("y");
    }
    EXPECT_EQ(written.bytes, 1U);
    received += receive(before + 1 - received).size();
    EXPECT_EQ(received, before + 1);
    EXPECT_EQ(client_->last(), TlsClient::Status::not_yet) << "no error";
}

TEST_F(KernelTransportTest, AKeyUpdateThatCannotBeAnsweredEndsTheConnectionInOrder) {
    if (ktls_support().rekey) {
        GTEST_SKIP() << "this kernel can change a key";
    }
    connect();
    const UniqueFd one = file(1000);
    EXPECT_FALSE(transport_->is_retiring());
    EXPECT_EQ(update_key(true).status, IoStatus::want_read);
    EXPECT_TRUE(transport_->is_retiring());
    for (int i = 0; i < 5; ++i) {  // OpenSSL would answer the second on its own, and nothing behind it could be read
        EXPECT_EQ(write("out").bytes, 3U);
        EXPECT_EQ(receive(3), "out") << "under the old key, which the peer still has";
        client_->update_key(true);
        send("upload");
        wait_for_input();
        std::string text;
        EXPECT_EQ(read(text).status, IoStatus::ok);
        EXPECT_EQ(text, "upload");
    }
    EXPECT_EQ(transport_->send_file(one.get(), 0, 1000).status, IoStatus::unsupported);
    EXPECT_EQ(transport_->shutdown().status, IoStatus::ok);
    test::wait_readable(sockets_.client.get());
    EXPECT_EQ(receive(), "");
    EXPECT_EQ(client_->last(), TlsClient::Status::closed) << "close_notify";
}

TEST_F(KernelTransportTest, AFloodOfKeyUpdatesEndsTheConnection) {
    for (const bool ask : {false, true}) {
        connect();
        IoResult result;
        int updates = 0;
        for (; updates < 200 && result.status != IoStatus::failed; ++updates) {
            result = update_key(ask);
            (void)receive();
        }
        EXPECT_EQ(result.status, IoStatus::failed);
        EXPECT_STREQ(result.error.where, "too many KeyUpdate messages");
        EXPECT_LT(updates, 60);
    }
}

TEST_F(KernelTransportTest, AKeyIsNotUsedForEver) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connect({.min_version = version, .max_version = version}, 100'000);
        const bool renews = version == TLS1_3_VERSION && ktls_support().rekey;
        for (int i = 0; i < 5; ++i) {
            EXPECT_EQ(write(std::string(30'000, 'x')).bytes, 30'000U);
            EXPECT_EQ(receive(30'000).size(), 30'000U);
            EXPECT_EQ(transport_->is_retiring(), !renews && i >= 3) << i;
        }
    }
}

}  // namespace
}  // namespace tas::tls
