// Forms over the C ABI: kinds, parameters, and the events of a multipart body.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "abi/form.h"

namespace {

tas_str str(std::string_view text) { return {text.data(), text.size()}; }
std::string text(tas_str value) { return value.len == 0 ? std::string() : std::string(value.data, value.len); }

TEST(Form, kinds) {
    EXPECT_EQ(tas_form_kind_of(str("application/x-www-form-urlencoded")), TAS_FORM_URLENCODED);
    EXPECT_EQ(tas_form_kind_of(str("Application/X-WWW-Form-Urlencoded;charset=utf-8")), TAS_FORM_URLENCODED);
    EXPECT_EQ(tas_form_kind_of(str(" multipart/FORM-DATA ; boundary=b")), TAS_FORM_MULTIPART);
    for (const std::string_view other :
         {"", "text/plain", "multipart/mixed", "multipart/form-data-x", "x multipart/form-data"}) {
        EXPECT_EQ(tas_form_kind_of(str(other)), TAS_FORM_NONE) << other;
    }
    EXPECT_EQ(tas_form_kind_of({nullptr, 0}), TAS_FORM_NONE);
}

TEST(Form, parameters) {
    char value[8] = "before";
    EXPECT_TRUE(tas_media_type_parameter(str("text/plain; Charset=\"utf-8\""), str("charset"), value, sizeof value));
    EXPECT_STREQ(value, "utf-8");
    EXPECT_FALSE(tas_media_type_parameter(str("text/plain; charset=12345678"), str("charset"), value, sizeof value));
    EXPECT_FALSE(tas_media_type_parameter(str("text/plain"), str("charset"), value, sizeof value));
    EXPECT_STREQ(value, "utf-8");
    EXPECT_EQ(text(tas_media_type(str("text/plain ;a=b"))), "text/plain");
}

TEST(Form, boundaries) {
    for (const std::string_view bad :
         {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a",
          "multipart/form-data; boundary=a; boundary=b"}) {
        EXPECT_EQ(tas_multipart_new(str(bad), 1), nullptr) << bad;
    }
}

TEST(Form, events) {
    tas_multipart* multipart = tas_multipart_new(str("multipart/form-data; boundary=b"), 1);
    ASSERT_NE(multipart, nullptr);
    tas_multipart_item item{};
    tas_str input = str("--b\r\nContent-Disposition: form-data; name=n; filename=\"\"\r\nContent-Type: t/s\r\n\r\ndat");
    ASSERT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_PART);
    EXPECT_EQ(text(item.name) + "|" + text(item.file_name) + "|" + text(item.content_type), "n||t/s");
    EXPECT_TRUE(item.is_file);
    ASSERT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_DATA);
    EXPECT_EQ(text(item.data), "dat");
    EXPECT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_MORE);
    EXPECT_EQ(input.len, 0u);
    input = str("a\r\n--b\r\nContent-Disposition: form-data; name=n\r\n\r\n");
    EXPECT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_DATA);
    EXPECT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_PART_END);
    EXPECT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_FAILED);
    EXPECT_TRUE(item.too_many_parts);
    EXPECT_EQ(text(item.message), "there are too many parts");
    EXPECT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_FAILED);
    tas_multipart_free(multipart);
}

TEST(Form, end_and_epilogue) {
    tas_multipart* multipart = tas_multipart_new(str("multipart/form-data; boundary=b"), 1);
    tas_multipart_item item{};
    tas_str input = str("--b--\r\n--b\r\nanything");
    EXPECT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_END);
    EXPECT_EQ(tas_multipart_next(multipart, &input, &item), TAS_MULTIPART_MORE);
    EXPECT_EQ(input.len, 0u);
    tas_multipart_free(multipart);
}

}  // namespace
