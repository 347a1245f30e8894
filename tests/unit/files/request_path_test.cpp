#include "files/request_path.hpp"

#include <gtest/gtest.h>

namespace tas::files {
namespace {

TEST(RequestPath, is_decoded_once_with_single_slashes) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"/", "/"},
        {"/a/b.c", "/a/b.c"},
        {"/a/", "/a/"},
        {"//a///b//", "/a/b/"},
        {"/.a", "/.a"},
        {"/...", "/..."},
        {"/a..b/..c", "/a..b/..c"},
        {"/%41%62c", "/Abc"},
        {"/a%20b%2B+", "/a b++"},
        {"/%C3%A9%ff", "/\xC3\xA9\xFF"},
        {"/100%25", "/100%"},
        {"/100%25.txt", "/100%.txt"},
        {"/%25zz", "/%zz"},
        {"/%2541", "/%41"},  // a name of three characters, and harmless
        {"/a%0d%0ab", "/a\r\nb"},
        {"*", "*"},
        {"", ""},
    };
    for (const auto& [raw, text] : cases) {
        const RequestPath path(raw);
        EXPECT_EQ(path.text(), text) << raw;
        EXPECT_FALSE(path.refused()) << raw;
    }
}

TEST(RequestPath, refuses_what_tries_to_be_something_else) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"/..", "/.."},
        {"/.", "/."},
        {"/a/../b", "/a/../b"},
        {"/a/./b", "/a/./b"},
        {"/a/..", "/a/.."},
        {"/../a", "/../a"},
        {"/%2e%2e/a", "/../a"},
        {"/%2E./a", "/../a"},
        {"/.%2e", "/.."},
        {"/a/%2e", "/a/."},
        {"//../a", "/../a"},
        {"/a%2fb", "/a/b"},
        {"/..%2f..%2fa", "/../../a"},
        {"/%2F", "/"},
        {"/a\\b", "/a\\b"},
        {"/a%5cb", "/a\\b"},
        {"/..%5c..%5ca", "/..\\..\\a"},
        {std::string_view("/a\0", 3), std::string_view("/a\0", 3)},
        {"/a%00", std::string_view("/a\0", 3)},
        {"/a%00.txt", std::string_view("/a\0.txt", 7)},
        {"/%", "/%"},
        {"/%4", "/%4"},
        {"/%zz", "/%zz"},
        {"/%4g", "/%4g"},
        {"/%%41", "/%A"},
        {"/%252e%252e/a", "/%2e%2e/a"},
        {"/%252E./a", "/%2E./a"},
        {"/%252fa", "/%2fa"},
        {"/%255ca", "/%5ca"},
        {"/a%2500", "/a%00"},
        {"/%25252e", "/%252e"},
    };
    for (const auto& [raw, text] : cases) {
        const RequestPath path(raw);
        EXPECT_TRUE(path.refused()) << raw;
        EXPECT_EQ(path.text(), text) << raw;
    }
}

TEST(RequestPath, is_encoded_for_links) {
    std::string text;
    append_encoded(text, "/a b/é%?#\"<:&'\r\n-._~!$()*+,;=@/");
    EXPECT_EQ(text, "/a%20b/%C3%A9%25%3F%23%22%3C%3A&'%0D%0A-._~!$()*+,;=@/");
    EXPECT_EQ(RequestPath(text).text(), "/a b/é%?#\"<:&'\r\n-._~!$()*+,;=@/");
}

}  // namespace
}  // namespace tas::files
