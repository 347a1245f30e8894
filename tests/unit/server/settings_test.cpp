#include "server/settings.hpp"

#include <gtest/gtest.h>

namespace tas::server {
namespace {

Settings with_listener(bool tls) {
    Settings settings;
    settings.listeners.push_back({.unix_path = {}, .host = "127.0.0.1", .port = 0, .tls = tls});
    return settings;
}

TEST(Settings, need_a_listener_and_an_identity_where_one_uses_tls) {
    EXPECT_EQ(check({}).error().message, "no listener: add at least one");
    EXPECT_TRUE(check(with_listener(false)));
    Settings tls = with_listener(true);
    EXPECT_NE(check(tls).error().message.find("certificate"), std::string::npos);
    tls.certificate_path = "c.pem";
    EXPECT_NE(check(tls).error().message.find("private key"), std::string::npos);
    tls.private_key_path = "k.pem";
    EXPECT_TRUE(check(tls));
}

}  // namespace
}  // namespace tas::server
