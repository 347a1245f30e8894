#include "tls/handshake.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <string>

#include "support/record_layers.hpp"
#include "support/socket_pair.hpp"
#include "support/tls_server.hpp"

namespace tas::tls {
namespace {

using namespace std::chrono_literals;
using test::IdentityFiles;
using test::make_context;
using test::make_socket_pair;
using test::run_handshake;
using test::SocketPair;
using test::TlsClient;
using test::TlsClientSettings;

class HandshakeTest : public testing::TestWithParam<test::RecordLayerCase> {
protected:
    void SetUp() override { TAS_SKIP_WITHOUT(GetParam().layer); }

    void use(ContextSettings settings, test::KeyType type = test::KeyType::ec_p256) {
        settings.record_layer = GetParam().settings;
        identity_ = std::make_unique<IdentityFiles>(type);
        context_ = make_context(*identity_, std::move(settings));
    }
    void connect(const TlsClientSettings& settings = {}) {
        client_.reset();
        handshake_.reset();
        sockets_ = make_socket_pair();
        client_ = std::make_unique<TlsClient>(sockets_.client.get(), settings);
        handshake_ = std::make_unique<Handshake>(Session::spawn(*context_, sockets_.server.get()), sockets_.server.get());
    }
    HandshakeStatus run() { return run_handshake(*handshake_, sockets_.server.get(), *client_); }

    std::unique_ptr<IdentityFiles> identity_;
    std::unique_ptr<Context> context_;
    SocketPair sockets_;
    std::unique_ptr<TlsClient> client_;
    std::unique_ptr<Handshake> handshake_;
};

TEST_P(HandshakeTest, NegotiatesTls13ByDefault) {
    use({.alpn = {"h2", "http/1.1"}});
    connect({.alpn = {"http/1.1", "h2"}, .server_name = "localhost"});
    ASSERT_EQ(run(), HandshakeStatus::done);
    const SessionFacts facts = handshake_->facts();
    EXPECT_EQ(facts.version, "TLSv1.3");
    EXPECT_EQ(facts.cipher, "TLS_AES_128_GCM_SHA256");
    EXPECT_EQ(facts.alpn, "h2") << "the server's order counts";
    EXPECT_EQ(facts.server_name, "localhost");
    EXPECT_FALSE(facts.resumed);
}

TEST_P(HandshakeTest, SaysWhoMakesTheRecords) {
    use({});
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connect({.max_version = version});
        ASSERT_EQ(run(), HandshakeStatus::done);
        const RecordLayerFacts& facts = handshake_->record_layer();
        EXPECT_EQ(facts.layer, GetParam().layer);
        EXPECT_EQ(facts.decline, KtlsDecline::none);
        EXPECT_EQ(facts.ktls_send, GetParam().layer == RecordLayer::kernel);
        // OpenSSL receives TLS 1.3 through the kernel from 3.2 on.
        EXPECT_EQ(facts.ktls_receive, GetParam().settings.ktls_receive &&
                                          (version == TLS1_2_VERSION || OpenSSL_version_num() >= 0x30200000L));
    }
}

TEST_P(HandshakeTest, GivesOneTicket) {
    use({});
    connect({.min_version = TLS1_3_VERSION});
    ASSERT_EQ(run(), HandshakeStatus::done);
    std::array<std::byte, 1> none;
    test::wait_readable(sockets_.client.get(), 50ms);
    (void)client_->receive(none);
    test::wait_readable(sockets_.client.get(), 20ms);
    (void)client_->receive(none);
    EXPECT_EQ(client_->tickets(), 1) << "each would be a send of its own";
}

// It is told by an extension of the handshake, and the kernel makes records of 16 KiB.
TEST_P(HandshakeTest, ARecordSizeThatTheKernelCannotMakeLeavesItToOpenssl) {
    use({});
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connect({.max_version = version, .max_fragment_length = TLSEXT_max_fragment_length_1024});
        ASSERT_EQ(run(), HandshakeStatus::done);
        const RecordLayerFacts& facts = handshake_->record_layer();
        EXPECT_FALSE(facts.ktls_send);
        EXPECT_EQ(facts.decline, GetParam().layer == RecordLayer::kernel ? KtlsDecline::fragment_length : KtlsDecline::none);
        EXPECT_NE(facts.layer, RecordLayer::kernel);
        const std::unique_ptr<net::Transport> transport = handshake_->take_transport();
        std::string body(100'000, 'b');
        std::size_t sent = 0;
        std::size_t received = 0;
        std::array<std::byte, 16384> buffer;
        for (int turn = 0; turn < 2000 && received < body.size(); ++turn) {
            const iovec slice{body.data() + sent, body.size() - sent};
            const net::IoResult result = transport->write({&slice, 1}, net::More::no);
            ASSERT_NE(result.status, net::IoStatus::failed);
            sent += result.bytes;
            received += client_->receive(buffer);
        }
        EXPECT_EQ(received, body.size());
        ASSERT_EQ(client_->send(as_bytes("answer")), 6U);
        ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
        EXPECT_EQ(transport->read(buffer).bytes, 6U);
    }
}

TEST_P(HandshakeTest, NegotiatesTls12WithRsaAndEc) {
    for (const auto& [type, cipher] : {std::pair(test::KeyType::ec_p256, "ECDHE-ECDSA-AES128-GCM-SHA256"),
                                       std::pair(test::KeyType::rsa_2048, "ECDHE-RSA-AES128-GCM-SHA256")}) {
        use({}, type);
        connect({.max_version = TLS1_2_VERSION});
        ASSERT_EQ(run(), HandshakeStatus::done);
        EXPECT_EQ(handshake_->facts().version, "TLSv1.2");
        EXPECT_EQ(handshake_->facts().cipher, cipher);
        EXPECT_EQ(handshake_->facts().alpn, "");
    }
}

TEST_P(HandshakeTest, PrefersChaChaOnlyForAClientThatPutsItFirst) {
    use({});
    connect({.max_version = TLS1_2_VERSION,
             .tls12_ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256"});
    ASSERT_EQ(run(), HandshakeStatus::done);
    EXPECT_EQ(handshake_->facts().cipher, "ECDHE-ECDSA-CHACHA20-POLY1305");
    connect({.max_version = TLS1_2_VERSION,
             .tls12_ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"});
    ASSERT_EQ(run(), HandshakeStatus::done);
    EXPECT_EQ(handshake_->facts().cipher, "ECDHE-ECDSA-AES128-GCM-SHA256");
}

TEST_P(HandshakeTest, NoCommonAlpnIsAnAlert) {
    use({.alpn = {"h2"}});
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connect({.max_version = version, .alpn = {"spdy/3"}});
        EXPECT_EQ(run(), HandshakeStatus::failed);
        EXPECT_EQ(client_->alert(), SSL_AD_NO_APPLICATION_PROTOCOL);
        EXPECT_EQ(handshake_->failure().reason, "no application protocol");
        EXPECT_EQ(handshake_->failure().code, ErrorCode::tls);
        EXPECT_EQ(handshake_->failure().reason_code, SSL_R_NO_APPLICATION_PROTOCOL);
        EXPECT_EQ(handshake_->failure().ssl_error, SSL_ERROR_SSL);
        EXPECT_FALSE(handshake_->looks_like_http());
    }
}

TEST_P(HandshakeTest, AClientWithoutAlpnIsServed) {
    use({.alpn = {"h2", "http/1.1"}});
    connect();
    ASSERT_EQ(run(), HandshakeStatus::done);
    EXPECT_EQ(handshake_->facts().alpn, "");
}

TEST_P(HandshakeTest, RefusesOldVersionsAndCiphers) {
    use({});
    connect({.min_version = TLS1_VERSION, .max_version = TLS1_1_VERSION, .weak = true});
    EXPECT_EQ(run(), HandshakeStatus::failed);
    EXPECT_EQ(client_->alert(), SSL_AD_PROTOCOL_VERSION);
    EXPECT_EQ(handshake_->failure().reason, "unsupported protocol");

    connect({.max_version = TLS1_2_VERSION, .tls12_ciphers = "ECDHE-ECDSA-AES128-SHA"});
    EXPECT_EQ(run(), HandshakeStatus::failed);
    EXPECT_EQ(client_->alert(), SSL_AD_HANDSHAKE_FAILURE);
    EXPECT_EQ(handshake_->failure().reason, "no shared cipher");
}

// Split invariance: the client's bytes arrive one at a time.
TEST_P(HandshakeTest, GoesByteByByte) {
    use({.alpn = {"http/1.1"}});
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        SocketPair near_client = make_socket_pair();
        connect({.max_version = version, .alpn = {"http/1.1"}});
        TlsClient client(near_client.client.get(), {.max_version = version, .alpn = {"http/1.1"}});
        HandshakeStatus status = HandshakeStatus::want_read;
        for (int turn = 0; turn < 20000 && !(status == HandshakeStatus::done && client.handshake_done()); ++turn) {
            (void)client.handshake();
            char byte;
            if (::recv(near_client.server.get(), &byte, 1, 0) == 1) {
                ASSERT_EQ(::send(sockets_.client.get(), &byte, 1, 0), 1);
            }
            // A kernel that decrypts may report each byte of a record, or the whole record alone.
            if (status != HandshakeStatus::done && test::wait_readable(sockets_.server.get(), 0ms)) {
                status = handshake_->step();
                ASSERT_NE(status, HandshakeStatus::failed) << handshake_->failure().reason;
            }
            std::array<char, 4096> back;
            const ssize_t size = ::recv(sockets_.client.get(), back.data(), back.size(), 0);
            if (size > 0) {
                ASSERT_EQ(::send(near_client.server.get(), back.data(), static_cast<std::size_t>(size), 0), size);
            }
        }
        EXPECT_EQ(status, HandshakeStatus::done);
        EXPECT_TRUE(client.handshake_done());
    }
}

TEST_P(HandshakeTest, AVanishedPeerFailsAtEachStep) {
    use({});
    for (const bool with_reset : {false, true}) {
        for (int steps = 0; steps < 2; ++steps) {
            connect();
            for (int i = 0; i < steps; ++i) {
                (void)client_->handshake();
                ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
                ASSERT_EQ(handshake_->step(), HandshakeStatus::want_read);
            }
            if (with_reset) {
                test::reset(sockets_.client);
            } else {
                ::shutdown(sockets_.client.get(), SHUT_WR);
            }
            ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
            EXPECT_EQ(handshake_->step(), HandshakeStatus::failed);
            EXPECT_EQ(handshake_->failure().code, with_reset ? ErrorCode::reset : ErrorCode::closed_by_peer);
            EXPECT_EQ(handshake_->step(), HandshakeStatus::failed) << "stays failed";
        }
    }
}

TEST_P(HandshakeTest, APartialClientHelloThenEndFails) {
    use({});
    connect();
    ASSERT_EQ(::send(sockets_.client.get(), "\x16\x03\x01\x02", 4, 0), 4);
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    EXPECT_EQ(handshake_->step(), HandshakeStatus::want_read);
    ::shutdown(sockets_.client.get(), SHUT_WR);
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    EXPECT_EQ(handshake_->step(), HandshakeStatus::failed);
    EXPECT_EQ(handshake_->failure().code, ErrorCode::closed_by_peer);
}

TEST_P(HandshakeTest, RecognisesPlainHttpAndSendsNothing) {
    use({});
    for (const std::string request : {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\r\n",
                                      "DELETE /x HTTP/1.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
        connect();
        ASSERT_EQ(::send(sockets_.client.get(), request.data(), request.size(), 0),
                  static_cast<ssize_t>(request.size()));
        ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
        EXPECT_EQ(handshake_->step(), HandshakeStatus::failed);
        EXPECT_TRUE(handshake_->looks_like_http()) << request;
        char byte;
        EXPECT_EQ(::recv(sockets_.client.get(), &byte, 1, 0), -1) << "no byte before the plain-text answer";
    }
}

TEST_P(HandshakeTest, GarbageIsNotHttp) {
    use({});
    connect();
    const std::string garbage(64, '\xff');
    ASSERT_EQ(::send(sockets_.client.get(), garbage.data(), garbage.size(), 0), 64);
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    EXPECT_EQ(handshake_->step(), HandshakeStatus::failed);
    EXPECT_EQ(handshake_->failure().code, ErrorCode::tls);
    EXPECT_FALSE(handshake_->looks_like_http());
}

TEST_P(HandshakeTest, ABrokenMessageAfterTheHelloGetsAnAlert) {
    use({});
    connect({.max_version = TLS1_3_VERSION});
    (void)client_->handshake();
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    ASSERT_EQ(handshake_->step(), HandshakeStatus::want_read);
    const std::string record("\x17\x03\x03\x00\x20 this was never encrypted by me..", 5 + 32);
    ASSERT_EQ(::send(sockets_.client.get(), record.data(), record.size(), 0), static_cast<ssize_t>(record.size()));
    ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
    EXPECT_EQ(handshake_->step(), HandshakeStatus::failed);
    while (client_->handshake() == TlsClient::Status::not_yet) {
    }
    std::array<std::byte, 16> none;
    (void)client_->receive(none);
    EXPECT_EQ(client_->alert(), SSL_AD_BAD_RECORD_MAC);
}

// The peer's Finished and its first request arrive in one segment.
TEST_P(HandshakeTest, DataBehindFinishedIsServedFirst) {
    use({});
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connect({.max_version = version});
        SocketPair relay = make_socket_pair();
        TlsClient client(relay.client.get(), {.max_version = version});
        const auto relay_to_server = [&] {
            std::string bytes(65536, '\0');
            const ssize_t size = ::recv(relay.server.get(), bytes.data(), bytes.size(), 0);
            if (size > 0) {
                ASSERT_EQ(::send(sockets_.client.get(), bytes.data(), static_cast<std::size_t>(size), 0), size);
            }
        };
        const auto relay_to_client = [&] {
            std::string bytes(65536, '\0');
            const ssize_t size = ::recv(sockets_.client.get(), bytes.data(), bytes.size(), 0);
            if (size > 0) {
                ASSERT_EQ(::send(relay.server.get(), bytes.data(), static_cast<std::size_t>(size), 0), size);
            }
        };
        const std::string request = "GET / HTTP/1.1\r\n\r\n";
        bool sent = false;
        HandshakeStatus status = HandshakeStatus::want_read;
        for (int turn = 0; turn < 50 && status != HandshakeStatus::done; ++turn) {
            const bool client_done = client.handshake() == TlsClient::Status::done;
            if (client_done && !sent) {
                ASSERT_EQ(client.send(as_bytes(request)), request.size());
                sent = true;
            }
            test::wait_readable(relay.server.get(), 20ms);
            relay_to_server();
            test::wait_readable(sockets_.server.get(), 20ms);
            status = handshake_->step();
            test::wait_readable(sockets_.client.get(), 20ms);
            relay_to_client();
        }
        ASSERT_EQ(status, HandshakeStatus::done);
        const std::unique_ptr<net::Transport> transport = handshake_->take_transport();
        std::array<std::byte, 64> buffer;
        if (version == TLS1_3_VERSION) {
            // TLS 1.3's client finishes first, so its data is glued to its Finished.
            EXPECT_EQ(transport->has_buffered_input(), !GetParam().settings.ktls_receive);
        } else {
            (void)client.handshake();
            ASSERT_EQ(client.send(as_bytes(request)), request.size());
            ASSERT_TRUE(test::wait_readable(relay.server.get()));
            relay_to_server();
            ASSERT_TRUE(test::wait_readable(sockets_.server.get()));
        }
        const net::IoResult result = transport->read(buffer);
        EXPECT_EQ(result.status, net::IoStatus::ok);
        EXPECT_EQ(as_text(ByteView(buffer).first(result.bytes)), request);
        EXPECT_FALSE(transport->has_buffered_input());
    }
}

TEST_P(HandshakeTest, AFullSocketIsWaitedFor) {
    use({}, test::KeyType::rsa_2048);
    std::string filler(1 << 20, 'x');
    const auto begin_on_a_full_socket = [&] {
        connect();
        (void)client_->handshake();
        EXPECT_TRUE(test::wait_readable(sockets_.server.get()));
        // Something else fills the socket, so that the first flight is held.
        while (::send(sockets_.server.get(), filler.data(), filler.size(), MSG_NOSIGNAL) > 0) {
        }
        return handshake_->step();
    };
    HandshakeStatus begun = HandshakeStatus::want_read;
    for (int attempt = 0; attempt < 20 && begun != HandshakeStatus::want_write; ++attempt) {
        begun = begin_on_a_full_socket();  // the kernel may have found more room in between
    }
    ASSERT_EQ(begun, HandshakeStatus::want_write);
    EXPECT_EQ(handshake_->step(), HandshakeStatus::want_write);
    std::size_t drained = 0;
    HandshakeStatus status = HandshakeStatus::want_write;
    for (int turn = 0; turn < 10000 && status == HandshakeStatus::want_write; ++turn) {
        const ssize_t size = ::recv(sockets_.client.get(), filler.data(), filler.size(), 0);
        drained += size > 0 ? static_cast<std::size_t>(size) : 0;
        status = handshake_->step();
    }
    EXPECT_EQ(status, HandshakeStatus::want_read);
    EXPECT_GT(drained, 0U);
}

INSTANTIATE_TEST_SUITE_P(RecordLayers, HandshakeTest,
                         testing::Values(test::kMemoryLayer, test::kSocketLayer, test::kKernelLayer,
                                         test::kKernelBothLayer),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace tas::tls
