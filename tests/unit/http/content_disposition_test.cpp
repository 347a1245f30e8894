#include "http/content_disposition.hpp"

#include <gtest/gtest.h>

namespace tas::http {
namespace {

struct Case {
    std::string_view name;
    std::string_view expected;
};

TEST(ContentDisposition, NamesOfAnyScript) {
    const Case cases[] = {
        {"", "attachment"},
        {"report.pdf", "attachment; filename=\"report.pdf\""},
        {"two words; and more.txt", "attachment; filename=\"two words; and more.txt\""},
        {"na\xc3\xafve.txt", "attachment; filename=\"na_ve.txt\"; filename*=UTF-8''na%C3%AFve.txt"},
        {"\xe2\x82\xac rates", "attachment; filename=\"_ rates\"; filename*=UTF-8''%E2%82%AC%20rates"},
        {"\xf0\x9f\x98\x80", "attachment; filename=\"_\"; filename*=UTF-8''%F0%9F%98%80"},
        {"50%41.txt", "attachment; filename=\"50_41.txt\"; filename*=UTF-8''50%2541.txt"},
        {"a\"b'c*", "attachment; filename=\"a_b'c*\"; filename*=UTF-8''a%22b%27c%2A"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(content_disposition("attachment", one.name), one.expected);
    }
}

TEST(ContentDisposition, NamesThatAreRefused) {
    using namespace std::string_view_literals;
    const std::string_view refused[] = {
        ""sv,          "a/b"sv,       "..\\x"sv,     "a\nb"sv,          "a\0b"sv,          "\x7f"sv,
        "\xff"sv,      "\xc3"sv,      "\xc0\xaf"sv,  "\xe0\x80\xaf"sv,  "\xed\xa0\x80"sv,  "\xf4\x90\x80\x80"sv,
        "a\xc3 b"sv,   "\x80"sv,
    };
    for (const std::string_view name : refused) {
        EXPECT_FALSE(check_download_name(name).ok()) << name;
    }
    EXPECT_TRUE(check_download_name("\xf4\x8f\xbf\xbf \xed\x9f\xbf ..").ok());
}

}  // namespace
}  // namespace tas::http
