// Runs with fake_ktls preloaded: every setsockopt of kernel TLS succeeds, and nothing is encrypted.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "abi/tls.h"
#include "tls/ktls_probe.hpp"

// The fake comes before AddressSanitizer, which minds otherwise.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options() {
    return "verify_asan_link_order=0";
}

namespace tas::tls {
namespace {

TEST(KtlsSandboxTest, TheFakeIsInPlace) { EXPECT_EQ(::setsockopt(-1, IPPROTO_TCP, TCP_ULP, "tls", 4), 0); }

TEST(KtlsSandboxTest, TheProbeLooksAtTheBytes) {
    const KtlsSupport& support = ktls_support();
    EXPECT_FALSE(support.send);
    EXPECT_FALSE(support.receive);
    EXPECT_FALSE(support.rekey);
    EXPECT_NE(support.reason.find("not encrypted"), std::string::npos) << support.reason;
    for (const KtlsAnswer& answer : support.answers) {
        EXPECT_EQ(answer.send_reason, support.reason);
        EXPECT_EQ(answer.receive_reason, support.reason);
    }
    EXPECT_FALSE(tls_kernel_ktls_supported());
}

}  // namespace
}  // namespace tas::tls
