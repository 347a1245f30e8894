#include "http/status.hpp"

#include <gtest/gtest.h>

#include "http/field_rules.hpp"
#include "http/method.hpp"

namespace tas::http {
namespace {

TEST(Status, Phrases) {
    EXPECT_EQ(reason_phrase(200), "OK");
    EXPECT_EQ(reason_phrase(431), "Request Header Fields Too Large");
    EXPECT_EQ(reason_phrase(299), "");
    for (int status = 0; status < 1000; ++status) {
        EXPECT_TRUE(is_field_text(reason_phrase(static_cast<std::uint16_t>(status))));
    }
}

TEST(Status, Final) {
    for (const std::uint16_t status : {0, 100, 101, 199, 600, 999, 65535}) {
        EXPECT_FALSE(is_final_status(status)) << status;
    }
    for (const std::uint16_t status : {200, 299, 304, 599}) {
        EXPECT_TRUE(is_final_status(status)) << status;
    }
}

TEST(Method, Known) {
    for (const std::string_view method : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "QUERY",
                                          "PROPFIND", "UPDATEREDIRECTREF"}) {
        EXPECT_TRUE(is_known_method(method)) << method;
    }
    for (const std::string_view method : {"CONNECT", "PRI", "get", "GETS", "", "FOO"}) {
        EXPECT_FALSE(is_known_method(method)) << method;
    }
}

}  // namespace
}  // namespace tas::http
