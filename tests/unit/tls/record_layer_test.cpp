#include "tls/record_layer.hpp"

#include <gtest/gtest.h>

namespace tas::tls {
namespace {

const KtlsSupport kCan{.send = true, .receive = false, .reason = {}};
const KtlsSupport kCannot{.send = false, .receive = false, .reason = "no module"};

TEST(RecordLayerTest, AutomaticFollowsTheProbe) {
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::automatic}, kCan).value().layer, RecordLayer::kernel);
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::automatic}, kCan).value().ktls_reason, "");
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::automatic}, kCannot).value().layer, RecordLayer::memory);
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::automatic}, kCannot).value().ktls_reason, "no module");
}

TEST(RecordLayerTest, OffNeverAsksTheKernel) {
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::off}, kCan).value().layer, RecordLayer::memory);
    EXPECT_NE(choose_record_layer({.ktls = KtlsMode::off}, kCan).value().ktls_reason, "");
}

TEST(RecordLayerTest, RequireRefusesWithTheReason) {
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::require}, kCan).value().layer, RecordLayer::kernel);
    const Result<RecordLayerChoice, Failure> refused = choose_record_layer({.ktls = KtlsMode::require}, kCannot);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
    EXPECT_EQ(refused.error().message, "kernel TLS is required, but no module");
}

}  // namespace
}  // namespace tas::tls
