#include "http/fields.hpp"

#include <gtest/gtest.h>

#include "http/request.hpp"

namespace tas::http {
namespace {

TEST(Fields, KeepOrderAndLowerNames) {
    Fields fields;
    fields.add("Host", "a");
    fields.add("X-Y", "1");
    fields.add("x-y", "2");
    ASSERT_EQ(fields.size(), 3u);
    EXPECT_EQ(fields[0].name, "host");
    EXPECT_EQ(fields[2].value, "2");
    EXPECT_EQ(fields.find("x-y"), "1");
    EXPECT_EQ(fields.find("none"), std::nullopt);
    EXPECT_EQ(fields.count("x-y"), 2u);
}

TEST(Fields, TakePiecesAndTrimValues) {
    Fields fields;
    fields.append_name("Con");
    fields.append_name("tent-Type");
    fields.append_value(" \ttext");
    fields.append_value("/pl ain\t ");
    fields.end_field();
    fields.append_name("empty");
    fields.end_field();
    fields.append_name("blank");
    fields.append_value("  ");
    fields.end_field();
    ASSERT_EQ(fields.size(), 3u);
    EXPECT_EQ(fields[0].name, "content-type");
    EXPECT_EQ(fields[0].value, "text/pl ain");
    EXPECT_EQ(fields[1].name, "empty");
    EXPECT_EQ(fields[1].value, "");
    EXPECT_EQ(fields[2].value, "");
}

TEST(Fields, ClearForgetsAnUnfinishedField) {
    Fields fields;
    fields.append_name("half");
    fields.clear();
    fields.add("a", "b");
    ASSERT_EQ(fields.size(), 1u);
    EXPECT_EQ(fields[0].name, "a");
    EXPECT_EQ(fields.text_size(), 2u);
}

}  // namespace
}  // namespace tas::http
