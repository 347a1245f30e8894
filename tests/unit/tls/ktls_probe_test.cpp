#include "tls/ktls_probe.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "tls/ktls_cipher.hpp"
#include "tls/ktls_host.hpp"
#include "tls/ktls_trial.hpp"

namespace tas::tls {
namespace {

constexpr int kTls12 = 0x0303;
constexpr int kTls13 = 0x0304;

/// Set where the tests run on a kernel that is known to have it.
bool kernel_tls_is_demanded() {
    const char* const demanded = std::getenv("TAS_KTLS");
    return demanded != nullptr && std::string(demanded) == "require";
}

TEST(KtlsProbeTest, AnswersForEveryVersionAndCipher) {
    std::set<std::string> asked;
    for (const KtlsAnswer& answer : ktls_support().answers) {
        asked.insert(std::string(answer.version) + " " + std::string(answer.cipher));
    }
    EXPECT_EQ(asked, (std::set<std::string>{"TLSv1.2 AES-128-GCM", "TLSv1.2 AES-256-GCM", "TLSv1.2 CHACHA20-POLY1305",
                                            "TLSv1.3 AES-128-GCM", "TLSv1.3 AES-256-GCM", "TLSv1.3 CHACHA20-POLY1305"}));
}

TEST(KtlsProbeTest, SaysYesOrWhyNot) {
    const KtlsSupport& support = ktls_support();
    EXPECT_EQ(support.send, support.reason.empty()) << support.reason;
    EXPECT_EQ(support.rekey, support.rekey_reason.empty()) << support.rekey_reason;
    EXPECT_EQ(support.send, !offer_of(support).empty());
    EXPECT_EQ(support.kernel.find("Linux "), 0U);
    EXPECT_EQ(support.openssl.find("OpenSSL 3."), 0U);
    EXPECT_FALSE(support.module_state.empty());
    for (const KtlsAnswer& answer : support.answers) {
        EXPECT_TRUE(support.send || answer.send_reason == support.reason) << answer.send_reason;
    }
}

TEST(KtlsProbeTest, AsksOnce) {
    EXPECT_EQ(&ktls_support(), &ktls_support());
    EXPECT_EQ(ktls_support_if_quick(), &ktls_support());
}

TEST(KtlsProbeTest, FindsAllThatADemandedKernelHas) {
    if (!kernel_tls_is_demanded()) {
        GTEST_SKIP() << "TAS_KTLS=require is not set";
    }
    const KtlsSupport& support = ktls_support();
    ASSERT_TRUE(support.send) << support.reason;
    EXPECT_EQ(offer_of(support), "TLSv1.2 with AES-128-GCM, AES-256-GCM, CHACHA20-POLY1305; "
                                 "TLSv1.3 with AES-128-GCM, AES-256-GCM, CHACHA20-POLY1305");
    EXPECT_TRUE(support.receive);
    EXPECT_EQ(support.module_state, "loaded");
    for (const KtlsAnswer& answer : support.answers) {
        const bool ours = answer.version == "TLSv1.3" && !openssl_tls13_receive_reason().empty();
        EXPECT_EQ(answer.receive_reason, ours ? openssl_tls13_receive_reason() : "") << answer.cipher;
    }
}

TEST(KtlsProbeTest, TheLoadedOpensslHandsRecordsToTheKernel) { EXPECT_EQ(openssl_ktls_reason(), ""); }

TEST(KtlsProbeTest, ATrialOfAnUnknownCipherNamesTheReason) {
    KtlsCipher unknown = ktls_ciphers().front();
    unknown.id = 9999;
    const KtlsTrial trial = try_ktls(kTls13, unknown);
    if (ktls_support().send) {
        EXPECT_EQ(trial.send_reason, "this kernel does not know this cipher for this version of TLS");
    } else {
        EXPECT_EQ(trial.host_reason, ktls_support().reason);
    }
}

TEST(KtlsSupportTest, KnowsOpensslsNames) {
    const KtlsSupport support{.send = true,
                              .answers = {{"TLSv1.2", "AES-128-GCM", "", ""},
                                          {"TLSv1.2", "CHACHA20-POLY1305", "no", ""},
                                          {"TLSv1.3", "AES-128-GCM", "no", ""},
                                          {"TLSv1.3", "AES-256-GCM", "", ""},
                                          {"TLSv1.3", "CHACHA20-POLY1305", "", "no"}}};
    EXPECT_TRUE(support.sends(kTls12, "ECDHE-RSA-AES128-GCM-SHA256"));
    EXPECT_TRUE(support.sends(kTls12, "ECDHE-ECDSA-AES128-GCM-SHA256"));
    EXPECT_TRUE(support.sends(kTls13, "TLS_AES_256_GCM_SHA384"));
    EXPECT_TRUE(support.sends(kTls13, "TLS_CHACHA20_POLY1305_SHA256"));
    EXPECT_FALSE(support.sends(kTls12, "ECDHE-RSA-CHACHA20-POLY1305"));
    EXPECT_FALSE(support.sends(kTls13, "TLS_AES_128_GCM_SHA256"));
    EXPECT_FALSE(support.sends(kTls13, "TLS_AES_128_CCM_SHA256"));
    EXPECT_FALSE(support.sends(kTls12, "ECDHE-RSA-AES128-SHA256"));
    EXPECT_FALSE(support.sends(0x0302, "ECDHE-RSA-AES128-GCM-SHA256"));
    EXPECT_EQ(offer_of(support), "TLSv1.2 with AES-128-GCM; TLSv1.3 with AES-256-GCM, CHACHA20-POLY1305");
    EXPECT_EQ(offer_of(KtlsSupport{}), "");
}

}  // namespace
}  // namespace tas::tls
