#include "tls/record_layer.hpp"

#include <gtest/gtest.h>

namespace tas::tls {
namespace {

const KtlsSupport& can() {
    static const KtlsSupport support{.send = true, .receive = false, .reason = {}};
    return support;
}

const KtlsSupport& cannot() {
    static const KtlsSupport support{.send = false, .receive = false, .reason = "no module"};
    return support;
}

const KtlsSupport& must_not_be_asked() {
    ADD_FAILURE() << "the probe was run, which may load modules and take seconds";
    return cannot();
}

TEST(RecordLayerTest, AutomaticFollowsTheProbe) {
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::automatic}, can).value().layer, RecordLayer::kernel);
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::automatic}, can).value().ktls_reason, "");
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::automatic}, cannot).value().layer, RecordLayer::memory);
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::automatic}, cannot).value().ktls_reason, "no module");
}

TEST(RecordLayerTest, OffNeverAsksTheKernel) {
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::off}, must_not_be_asked).value().layer, RecordLayer::memory);
    EXPECT_NE(choose_record_layer({.ktls = KtlsMode::off}, must_not_be_asked).value().ktls_reason, "");
    EXPECT_EQ(choose_record_layer({.wish = RecordLayerWish::socket}, must_not_be_asked).value().layer, RecordLayer::socket);
}

TEST(RecordLayerTest, RequireRefusesWithTheReason) {
    EXPECT_EQ(choose_record_layer({.ktls = KtlsMode::require}, can).value().layer, RecordLayer::kernel);
    const Result<RecordLayerChoice, Failure> refused = choose_record_layer({.ktls = KtlsMode::require}, cannot);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
    EXPECT_EQ(refused.error().message, "kernel TLS is required, but no module");
}

}  // namespace
}  // namespace tas::tls
