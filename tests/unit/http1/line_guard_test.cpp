#include "http1/line_guard.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tas::http1 {
namespace {

struct LineCase {
    std::string_view input;
    std::size_t limit;
    LineStatus status;
    std::size_t size;
};

TEST(LineGuard, FindsLines) {
    using namespace std::string_view_literals;
    const LineCase cases[] = {
        {"abc\r\nrest"sv, 100, LineStatus::complete, 5},
        {"\r\n"sv, 100, LineStatus::complete, 2},
        {"a\tb\xff\r\n"sv, 100, LineStatus::complete, 6},
        {"abc"sv, 100, LineStatus::partial, 3},
        {"abc\r"sv, 100, LineStatus::partial, 3},
        {""sv, 100, LineStatus::partial, 0},
        {"abc\nd"sv, 100, LineStatus::bad, 3},
        {"abc\rd\r\n"sv, 100, LineStatus::bad, 3},
        {"a\0c\r\n"sv, 100, LineStatus::bad, 1},
        {"a\x7f"sv, 100, LineStatus::bad, 1},
        {"a\r\r\n"sv, 100, LineStatus::bad, 1},
        {"abc\r\n"sv, 5, LineStatus::complete, 5},
        {"abc\r\n"sv, 4, LineStatus::too_long, 3},
        {"abcd"sv, 4, LineStatus::too_long, 4},
        {"abcd\n"sv, 4, LineStatus::too_long, 4},
        {"ab\0d\r\n"sv, 3, LineStatus::bad, 2},
    };
    for (const LineCase& expected : cases) {
        const Line line = find_line(expected.input, 0, expected.limit);
        EXPECT_EQ(line.status, expected.status) << expected.input;
        EXPECT_EQ(line.size, expected.size) << expected.input;
    }
}

TEST(LineGuard, GoesOnWhereItStopped) {
    const std::string_view text = "field: value\r\n";
    std::size_t seen = 0;
    for (std::size_t size = 0; size < text.size(); ++size) {
        const Line line = find_line(text.substr(0, size), seen, 100);
        ASSERT_EQ(line.status, LineStatus::partial);
        seen = line.size;
    }
    EXPECT_EQ(find_line(text, seen, 100).status, LineStatus::complete);
}

TEST(LineGuard, FieldNames) {
    EXPECT_EQ(field_name_size("Host: a"), 4u);
    EXPECT_EQ(field_name_size("a:"), 1u);
    for (const std::string_view bad :
         {"", ":", ": a", "Host", "Host : a", " Host: a", "\tHost: a", "Ho st: a", "Ho(st: a", "H\xc3: a"}) {
        EXPECT_EQ(field_name_size(bad), 0u) << bad;
    }
}

}  // namespace
}  // namespace tas::http1
