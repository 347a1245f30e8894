// The steady state of a keep-alive connection allocates nothing of ours: operator new is counted in this program.
// (OpenSSL uses malloc, and borrows its record buffers from it under SSL_MODE_RELEASE_BUFFERS.)

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>
#include <string>

#include "support/count_allocations.hpp"
#include "support/record_layers.hpp"
#include "support/socket_pair.hpp"
#include "support/tls_server.hpp"

namespace tas::tls {
namespace {

class SteadyStateTest : public testing::TestWithParam<test::RecordLayerCase> {};

TEST_P(SteadyStateTest, AKeepAliveRequestAllocatesNothing) {
    TAS_SKIP_WITHOUT(GetParam().layer);
    const test::IdentityFiles identity;
    const std::unique_ptr<Context> context = test::make_context(identity, {.record_layer = GetParam().settings});
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const test::SocketPair sockets = test::make_socket_pair();
        test::TlsClient client(sockets.client.get(), {.min_version = version, .max_version = version});
        Handshake handshake(Session::spawn(*context, sockets.server.get()), sockets.server.get());
        ASSERT_EQ(test::run_handshake(handshake, sockets.server.get(), client), HandshakeStatus::done);
        const std::unique_ptr<net::Transport> transport = handshake.take_transport();

        static std::array<std::byte, 65536> buffer;
        std::string head(180, 'h');
        std::string body(64 * 1024, 'b');
        const std::array<iovec, 2> slices{iovec{head.data(), head.size()}, iovec{body.data(), body.size()}};
        const std::string request(300, 'r');
        const std::size_t before = test::allocations;
        for (int i = 0; i < 50; ++i) {
            ASSERT_EQ(client.send(as_bytes(request)), request.size());
            test::wait_readable(sockets.server.get());
            ASSERT_EQ(transport->read(buffer).bytes, request.size());
            const net::IoResult written = transport->write(slices, net::More::no);
            ASSERT_EQ(written.status, net::IoStatus::ok);
            ASSERT_EQ(written.bytes, head.size() + body.size());
            for (std::size_t received = 0; received < written.bytes;) {
                received += client.receive(buffer);
            }
        }
        EXPECT_EQ(test::allocations - before, 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(RecordLayers, SteadyStateTest,
                         testing::Values(test::kMemoryLayer, test::kSocketLayer, test::kKernelLayer),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace tas::tls
