#include "tls/tickets.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>

#include "support/socket_pair.hpp"
#include "support/tls_server.hpp"

namespace tas::tls {
namespace {

using namespace std::chrono_literals;
using test::TlsClient;
using test::TlsClientSettings;

class SetClock final : public WallClock {
public:
    std::time_t unix_seconds() noexcept override { return now; }
    std::time_t now = 1'000'000;
};

class TicketTest : public testing::TestWithParam<int> {
protected:
    TicketTest() {
        ContextSettings settings;
        settings.ticket_key_interval = 1h;
        settings.clock = &clock_;
        context_ = test::make_context(identity_, settings);
    }

    struct Outcome {
        bool resumed = false;
        std::string server_name;
        test::ClientSession ticket;  // the one this connection was given
    };

    Outcome connect(ssl_session_st* session, Context& context) {
        const test::SocketPair sockets = test::make_socket_pair();
        TlsClient client(
            sockets.client.get(),
            {.min_version = GetParam(), .max_version = GetParam(), .server_name = "example.org", .session = session});
        Handshake handshake(Session::over_memory(context), sockets.server.get());
        EXPECT_EQ(test::run_handshake(handshake, sockets.server.get(), client), HandshakeStatus::done);
        std::array<std::byte, 1> none;
        test::wait_readable(sockets.client.get(), 50ms);
        (void)client.receive(none);  // a TLS 1.3 ticket comes behind the handshake
        Outcome outcome;
        outcome.resumed = handshake.facts().resumed;
        outcome.server_name = handshake.facts().server_name;
        EXPECT_EQ(SSL_session_reused(client.ssl()) == 1, outcome.resumed);
        outcome.ticket.reset(SSL_get1_session(client.ssl()));
        client.close_notify();
        return outcome;
    }
    Outcome connect(ssl_session_st* session) { return connect(session, *context_); }

    test::IdentityFiles identity_;
    SetClock clock_;
    std::unique_ptr<Context> context_;
};

TEST_P(TicketTest, Resumes) {
    const Outcome first = connect(nullptr);
    EXPECT_FALSE(first.resumed);
    ASSERT_NE(first.ticket, nullptr);
    const Outcome second = connect(first.ticket.get());
    EXPECT_TRUE(second.resumed);
    EXPECT_EQ(second.server_name, "example.org");
}

TEST_P(TicketTest, ThePreviousKeyStillDecryptsAndRenews) {
    const Outcome first = connect(nullptr);
    clock_.now += 3600 + 1;
    const Outcome second = connect(first.ticket.get());
    EXPECT_TRUE(second.resumed);
    clock_.now += 3600;
    EXPECT_TRUE(connect(second.ticket.get()).resumed) << "the renewed ticket outlives the first one's key";
}

TEST_P(TicketTest, AnOlderKeyIsForgotten) {
    const Outcome first = connect(nullptr);
    clock_.now += 3600 + 1;
    (void)connect(nullptr);
    clock_.now += 3600 + 1;
    EXPECT_FALSE(connect(first.ticket.get()).resumed);
}

TEST_P(TicketTest, AnIdleServerForgetsItsKeysToo) {
    const Outcome first = connect(nullptr);
    clock_.now += 2 * 3600;
    EXPECT_FALSE(connect(first.ticket.get()).resumed);
}

TEST_P(TicketTest, AClockThatGoesBackDoesNotMatter) {
    const Outcome first = connect(nullptr);
    clock_.now -= 100'000;
    EXPECT_TRUE(connect(first.ticket.get()).resumed);
}

TEST_P(TicketTest, AnotherContextDoesNotKnowTheKey) {
    const Outcome first = connect(nullptr);
    const std::unique_ptr<Context> other = test::make_context(identity_);
    EXPECT_FALSE(connect(first.ticket.get(), *other).resumed);
}

INSTANTIATE_TEST_SUITE_P(Versions, TicketTest, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& info) { return info.param == TLS1_2_VERSION ? "Tls12" : "Tls13"; });

}  // namespace
}  // namespace tas::tls
