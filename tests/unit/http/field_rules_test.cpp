#include "http/field_rules.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/text.hpp"

namespace tas::http {
namespace {

TEST(FieldRules, Token) {
    EXPECT_TRUE(is_token("a"));
    EXPECT_TRUE(is_token("!#$%&'*+-.^_`|~09azAZ"));
    for (const std::string_view bad : {"", " ", "a b", "a:", "a\r", "(a)", "a\"", "\xc3\xa4", "a,b", "a/b", "[a]"}) {
        EXPECT_FALSE(is_token(bad)) << bad;
    }
    EXPECT_EQ(token_prefix("name: value"), 4u);
    EXPECT_EQ(token_prefix(": value"), 0u);
}

TEST(FieldRules, EveryControlCharacterIsFoundAtEveryPlace) {
    for (int c = 0; c < 256; ++c) {
        const bool control = (c < 0x20 && c != '\t') || c == 0x7f;
        for (std::size_t length = 1; length < 20; ++length) {
            for (std::size_t at = 0; at < length; ++at) {
                std::string text(length, 'a');
                text[at] = static_cast<char>(c);
                EXPECT_EQ(find_control(text), control ? at : length) << c << " at " << at << " of " << length;
                EXPECT_EQ(find_control(text, at + 1), length);
            }
        }
    }
}

TEST(FieldRules, ControlBehindTabsAndHighBytes) {
    const std::string text = std::string("\t\x80\xff\t\t\t\t\t\t", 9) + "b\r";
    EXPECT_EQ(find_control(text), 10u);
}

TEST(FieldRules, ContentLength) {
    EXPECT_EQ(parse_content_length("0"), 0u);
    EXPECT_EQ(parse_content_length("0042"), 42u);
    EXPECT_EQ(parse_content_length("18446744073709551615"), UINT64_MAX);
    for (const std::string_view bad :
         {"", "+1", "-1", "1,1", "1 ", " 1", "0x1", "1.0", "18446744073709551616", "99999999999999999999999"}) {
        EXPECT_EQ(parse_content_length(bad), std::nullopt) << bad;
    }
}

TEST(FieldRules, ResponseFieldUse) {
    EXPECT_EQ(response_field_use("Content-Type"), FieldUse::plain);
    EXPECT_EQ(response_field_use("Trailer"), FieldUse::plain);
    EXPECT_EQ(response_field_use("CONNECTION"), FieldUse::connection);
    EXPECT_EQ(response_field_use("content-length"), FieldUse::content_length);
    EXPECT_EQ(response_field_use("Date"), FieldUse::date);
    EXPECT_EQ(response_field_use("Server"), FieldUse::server);
    for (const std::string_view name : {"Keep-Alive", "Proxy-Connection", "transfer-encoding", "Upgrade", "TE"}) {
        EXPECT_EQ(response_field_use(name), FieldUse::hop_by_hop) << name;
    }
}

TEST(FieldRules, Trailers) {
    EXPECT_TRUE(may_be_trailer("x-checksum"));
    EXPECT_TRUE(may_be_trailer("Server-Timing"));
    for (const std::string_view name :
         {"Content-Length", "transfer-encoding", "Host", "Set-Cookie", "connection", "Trailer"}) {
        EXPECT_FALSE(may_be_trailer(name)) << name;
    }
}

TEST(Text, ListsAndTokens) {
    EXPECT_TRUE(has_token("keep-alive, Close", "close"));
    EXPECT_TRUE(has_token("\tclose ", "close"));
    EXPECT_FALSE(has_token("closed, not-close", "close"));
    std::string elements;
    for_each_element(" a,, b ", [&](std::string_view e) { elements += "<" + std::string(e) + ">"; });
    EXPECT_EQ(elements, "<a><><b>");
}

}  // namespace
}  // namespace tas::http
