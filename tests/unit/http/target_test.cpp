#include "http/target.hpp"

#include <gtest/gtest.h>

#include "http/request.hpp"

namespace tas::http {
namespace {

struct TargetCase {
    std::string_view target;
    TargetForm form;
    std::string_view authority, path, query;
};

class Target : public testing::TestWithParam<TargetCase> {};

TEST_P(Target, IsParsed) {
    const TargetCase& expected = GetParam();
    EXPECT_EQ(target_form(expected.target), expected.form);
    if (expected.form != TargetForm::invalid) {
        Request request;
        request.target = expected.target;
        EXPECT_EQ(target_authority(expected.target), expected.authority);
        EXPECT_EQ(request.path(), expected.path);
        EXPECT_EQ(request.query(), expected.query);
    }
}

INSTANTIATE_TEST_SUITE_P(
    , Target,
    testing::Values(
        TargetCase{"/", TargetForm::origin, "", "/", ""},
        TargetCase{"/a/b?c=d?e", TargetForm::origin, "", "/a/b", "c=d?e"},
        TargetCase{"//h/p", TargetForm::origin, "", "//h/p", ""}, TargetCase{"/?", TargetForm::origin, "", "/", ""},
        TargetCase{"/a|b{c}\"<>\\^`%zz", TargetForm::origin, "", "/a|b{c}\"<>\\^`%zz", ""},
        TargetCase{"/http://x/", TargetForm::origin, "", "/http://x/", ""},
        TargetCase{"http://h", TargetForm::absolute, "h", "/", ""},
        TargetCase{"HTTP://h:80/p?q", TargetForm::absolute, "h:80", "/p", "q"},
        TargetCase{"https://[::1]:8443?q", TargetForm::absolute, "[::1]:8443", "/", "q"},
        TargetCase{"*", TargetForm::asterisk, "", "*", ""}, TargetCase{"", TargetForm::invalid, "", "", ""},
        TargetCase{"a", TargetForm::invalid, "", "", ""}, TargetCase{"**", TargetForm::invalid, "", "", ""},
        TargetCase{"/#f", TargetForm::invalid, "", "", ""}, TargetCase{"/\xc3\xa4", TargetForm::invalid, "", "", ""},
        TargetCase{"/a\tb", TargetForm::invalid, "", "", ""}, TargetCase{"h:80", TargetForm::invalid, "", "", ""},
        TargetCase{"ftp://h/", TargetForm::invalid, "", "", ""}, TargetCase{"http://", TargetForm::invalid, "", "", ""},
        TargetCase{"http:///p", TargetForm::invalid, "", "", ""},
        TargetCase{"http://u@h/", TargetForm::invalid, "", "", ""},
        TargetCase{"http:/h", TargetForm::invalid, "", "", ""}));

TEST(Authority, Rules) {
    for (const std::string_view good : {"h", "example.org", "h:", "h:80", "h:65535", "127.0.0.1:1", "[::1]",
                                        "[::ffff:1.2.3.4]:9", "a%20b", "a_b", "a!$&'()*+,;=b"}) {
        EXPECT_TRUE(is_authority(good)) << good;
    }
    for (const std::string_view bad : {"", ":80", "h:a", "h:123456", "h:80:80", "[::1", "[]", "[g]", "::1", "[::1]x",
                                       "u@h", "a/b", "a b", "a%2", "a%zz", "a?b", "a\"", "h\xc3\xa4"}) {
        EXPECT_FALSE(is_authority(bad)) << bad;
    }
}

}  // namespace
}  // namespace tas::http
