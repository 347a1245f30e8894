#include "tls/kernel_offload.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include "support/record_layers.hpp"
#include "support/socket_pair.hpp"
#include "support/tls_server.hpp"
#include "tls/record_bio.hpp"

namespace tas::tls {
namespace {

class KernelOffloadTest : public testing::Test {
protected:
    std::unique_ptr<Session> spawn(const RecordLayerSettings& settings) {
        context_ = test::make_context(identity_, {.record_layer = settings});
        return Session::spawn(*context_, sockets_.server.get());
    }
    [[nodiscard]] static bool asks_the_kernel(const Session& session) {
        return (SSL_get_options(session.ssl()) & SSL_OP_ENABLE_KTLS) != 0;
    }

    const test::IdentityFiles identity_;
    std::unique_ptr<Context> context_;
    test::SocketPair sockets_ = test::make_socket_pair();
};

TEST_F(KernelOffloadTest, TheKernelIsAskedOnlyWhereTheGateSaysSo) {
    EXPECT_FALSE(asks_the_kernel(*spawn({.ktls = KtlsMode::off})));
    EXPECT_FALSE(asks_the_kernel(*spawn({.wish = RecordLayerWish::memory})));
    EXPECT_FALSE(asks_the_kernel(*spawn({.wish = RecordLayerWish::socket})));
    EXPECT_EQ(asks_the_kernel(*spawn({})), ktls_support().send);
    EXPECT_EQ(spawn({})->sends_on_socket(), ktls_support().send);
}

// A sandbox that answers every setsockopt with success: OpenSSL would send plaintext. Here its write BIO lies.
TEST_F(KernelOffloadTest, AKernelThatOnlyClaimsToHaveTheKeysEndsTheConnection) {
    const std::unique_ptr<Session> session = spawn({.wish = RecordLayerWish::socket});
    SSL_set0_wbio(session->ssl(), make_discarding_bio().release());
    ASSERT_EQ(BIO_get_ktls_send(SSL_get_wbio(session->ssl())), 1);
    const auto settled = settle_record_layer(*session, sockets_.server.get());
    ASSERT_FALSE(settled.ok());
    EXPECT_EQ(settled.error().operation, "kernel TLS");
}

TEST_F(KernelOffloadTest, WhatWasDeclinedHasItsReason) {
    for (const KtlsDecline decline : {KtlsDecline::cipher, KtlsDecline::fragment_length, KtlsDecline::socket}) {
        EXPECT_FALSE(to_text(decline).empty());
    }
    EXPECT_TRUE(to_text(KtlsDecline::none).empty());
}

}  // namespace
}  // namespace tas::tls
