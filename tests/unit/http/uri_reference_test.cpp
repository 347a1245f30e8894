#include "http/uri_reference.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tas::http {
namespace {

std::string encoded(std::string_view text) {
    std::string room(text.size() * kEncodedByte, '\0');
    room.resize(encode_reference(text, room.data()));
    return room;
}

TEST(UriReference, WhatMayStandInAUriStays) {
    for (const std::string_view text : {"", "/a/b?c[]=d&e=f%20g+h#i", "https://u:p@[::1]:8443/~x;y=z,(w)!*'$", "../%C3%A4"}) {
        EXPECT_EQ(encoded(text), text);
    }
}

TEST(UriReference, WhatMayNotIsPercentEncoded) {
    EXPECT_EQ(encoded("/a b\t\"<>^`{|}\\"), "/a%20b%09%22%3C%3E%5E%60%7B%7C%7D%5C");
    EXPECT_EQ(encoded("/caf\xc3\xa9?\xff"), "/caf%C3%A9?%FF");
    EXPECT_EQ(encoded("100%"), "100%25");
    EXPECT_EQ(encoded("%4"), "%254");
    EXPECT_EQ(encoded("%4g%41"), "%254g%41");
    EXPECT_EQ(encoded("%%41"), "%25%41");
}

TEST(UriReference, OnceEncodedItStays) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string once = encoded(std::string(1, static_cast<char>(byte)));
        EXPECT_EQ(encoded(once), once);
    }
}

}  // namespace
}  // namespace tas::http
