#include "http/parameters.hpp"

#include <gtest/gtest.h>

namespace tas::http {
namespace {

std::string read(std::string_view value) {
    ParameterReader parameters(value);
    std::string text;
    while (parameters.next()) {
        text += std::string(parameters.name()) + "=[" + parameters.value() + "]";
    }
    return text + (parameters.malformed() ? "!" : "");
}

TEST(Parameters, first_word) {
    EXPECT_EQ(first_word(" text/plain ; a=b"), "text/plain");
    EXPECT_EQ(first_word("text/plain"), "text/plain");
    EXPECT_EQ(first_word(";a=b"), "");
    EXPECT_EQ(first_word(""), "");
}

TEST(Parameters, read) {
    constexpr std::pair<std::string_view, std::string_view> table[] = {
        {"a", ""},
        {"a;", ""},
        {"a; ;;\t; ", ""},
        {"a;b=c", "b=[c]"},
        {"a ; b=c ;d=e", "b=[c]d=[e]"},
        {"a;b=", "b=[]"},
        {"a;b=;c=d", "b=[]c=[d]"},
        {"a;b=\"\"", "b=[]"},
        {"a;b=\"c;d=e\";f=g", "b=[c;d=e]f=[g]"},
        {R"(a;b="c\"d\\e")", R"(b=[c"d\e])"},
        {R"(a;b="C:\dir\file")", R"(b=[C:\dir\file])"},
        {R"(a;b="c\\")", R"(b=[c\])"},
        {"a;b=----x/y=z?", "b=[----x/y=z?]"},
        {"a;b", "!"},
        {"a;b=c d", "b=[c]!"},
        {"a;b=\"c", "!"},
        {R"(a;b="c\")", "!"},
        {"a;b=\"c\"d", "b=[c]!"},
        {"a;b=c\"d\"", "b=[c]!"},
        {"a;=c", "!"},
        {"a;b =c", "!"},
        {"a;b= c", "b=[]!"},
    };
    for (const auto& [value, wanted] : table) {
        EXPECT_EQ(read(value), wanted) << value;
    }
}

TEST(Parameters, find) {
    EXPECT_EQ(find_parameter("a; Boundary=\"x y\"; c=d", "boundary"), "x y");
    EXPECT_EQ(find_parameter("a; c=d", "boundary"), std::nullopt);
    EXPECT_EQ(find_parameter("a; boundary=x; boundary=x", "boundary"), std::nullopt);
    EXPECT_EQ(find_parameter("a; boundary=x; c", "boundary"), std::nullopt);
}

TEST(Parameters, extended) {
    EXPECT_EQ(decode_extended("UTF-8''na%C3%AFve%20x"), "na\xc3\xafve x");
    EXPECT_EQ(decode_extended("utf-8'en'a"), "a");
    EXPECT_EQ(decode_extended("utf-8''"), "");
    for (const std::string_view bad :
         {"a", "utf-8'a", "iso-8859-1''a", "utf-8''%", "utf-8''%4", "utf-8''%4g", "utf-8''%00", "utf-8''%0d%0a", ""}) {
        EXPECT_EQ(decode_extended(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace tas::http
