#include "http/conditional.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tas::http {
namespace {

constexpr std::time_t kModified = 784111777;
constexpr std::string_view kSame = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view kEarlier = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr std::string_view kLater = "Sun, 06 Nov 1994 08:49:38 GMT";
constexpr std::time_t kNow = kModified + 1000;

struct TagCase {
    std::string_view text;
    bool valid;
    bool weak = false;
};

TEST(EntityTag, Syntax) {
    const TagCase cases[] = {
        {"\"xyzzy\"", true}, {"W/\"xyzzy\"", true, true}, {"\"\"", true},      {"\"a,b\"", true},  {"\"\xc3\xa4\"", true},
        {"xyzzy", false},    {"w/\"xyzzy\"", false},      {"\"a b\"", false},  {"\"a\"b\"", false}, {"\"a", false},
        {"\"a\" ", false},   {"W/", false},               {"", false},         {"*", false},        {"\"a\x7f\"", false},
    };
    for (const TagCase& one : cases) {
        const std::optional<EntityTag> tag = parse_entity_tag(one.text);
        EXPECT_EQ(tag.has_value(), one.valid) << one.text;
        EXPECT_EQ(tag && tag->weak, one.weak) << one.text;
    }
}

Fields fields_of(const std::vector<Field>& list) {
    Fields fields;
    for (const Field& field : list) {
        fields.add(field.name, field.value);
    }
    return fields;
}

struct Case {
    std::vector<Field> request;
    Precondition expected;
};

constexpr auto kGoesOn = Precondition::none_fails;
constexpr auto kNotModified = Precondition::not_modified;
constexpr auto kFailed = Precondition::failed;

std::string name_of(const Case& one) {
    std::string name;
    for (const Field& field : one.request) {
        name.append(field.name).append(": ").append(field.value).append("; ");
    }
    return name;
}

TEST(Preconditions, OfAStrongTagAndADate) {
    const Case cases[] = {
        {{}, kGoesOn},
        {{{"if-match", "\"a\""}}, kGoesOn},
        {{{"if-match", "\"b\""}}, kFailed},
        {{{"if-match", "\"b\", \"a\""}}, kGoesOn},
        {{{"if-match", "\"b\""}, {"if-match", "\"a\""}}, kGoesOn},
        {{{"if-match", "W/\"a\""}}, kFailed},  // strong comparison
        {{{"if-match", "*"}}, kGoesOn},
        {{{"if-match", "a"}}, kFailed},
        {{{"if-unmodified-since", kSame}}, kGoesOn},
        {{{"if-unmodified-since", kEarlier}}, kFailed},
        {{{"if-unmodified-since", "yesterday"}}, kGoesOn},
        {{{"if-match", "\"a\""}, {"if-unmodified-since", kEarlier}}, kGoesOn},  // If-Match wins
        {{{"if-none-match", "\"a\""}}, kNotModified},
        {{{"if-none-match", "W/\"a\""}}, kNotModified},  // weak comparison
        {{{"if-none-match", "\"x,\",\"a\""}}, kNotModified},
        {{{"if-none-match", ", ,\"a\""}}, kNotModified},
        {{{"if-none-match", "\"b\""}}, kGoesOn},
        {{{"if-none-match", "*"}}, kNotModified},
        {{{"if-none-match", "\"b\""}, {"if-modified-since", kSame}}, kGoesOn},  // If-None-Match wins
        {{{"if-modified-since", kSame}}, kNotModified},
        {{{"if-modified-since", kLater}}, kNotModified},
        {{{"if-modified-since", kEarlier}}, kGoesOn},
        {{{"if-modified-since", kSame}, {"if-modified-since", kSame}}, kGoesOn},
        {{{"if-modified-since", "0"}}, kGoesOn},
        {{{"if-match", "\"b\""}, {"if-none-match", "\"a\""}}, kFailed},  // in the order of §13.2.2
        {{{"if-match", "\"a\""}, {"if-none-match", "\"a\""}}, kNotModified},
        {{{"if-unmodified-since", kSame}, {"if-modified-since", kSame}}, kNotModified},
    };
    const Validators current{.entity_tag = parse_entity_tag("\"a\""), .last_modified = kModified};
    for (const Case& one : cases) {
        EXPECT_EQ(check_preconditions(fields_of(one.request), current, kNow), one.expected) << name_of(one);
    }
}

TEST(Preconditions, OfAWeakTag) {
    const Validators current{.entity_tag = parse_entity_tag("W/\"a\"")};
    EXPECT_EQ(check_preconditions(fields_of({{"if-match", "W/\"a\""}}), current, kNow), kFailed);
    EXPECT_EQ(check_preconditions(fields_of({{"if-none-match", "\"a\""}}), current, kNow), kNotModified);
}

TEST(Preconditions, WithoutValidators) {
    EXPECT_EQ(check_preconditions(fields_of({{"if-match", "\"a\""}}), {}, kNow), kFailed);
    EXPECT_EQ(check_preconditions(fields_of({{"if-match", "*"}}), {}, kNow), kGoesOn);
    EXPECT_EQ(check_preconditions(fields_of({{"if-none-match", "\"a\""}}), {}, kNow), kGoesOn);
    EXPECT_EQ(check_preconditions(fields_of({{"if-modified-since", kSame}}), {}, kNow), kGoesOn);
    EXPECT_EQ(check_preconditions(fields_of({{"if-unmodified-since", kEarlier}}), {}, kNow), kGoesOn);
}

struct IfRangeCase {
    std::string_view value;
    bool applies;
};

TEST(IfRange, BothForms) {
    const IfRangeCase cases[] = {
        {"\"a\"", true},  {"W/\"a\"", false}, {"\"b\"", false}, {kSame, true},
        {kLater, false},  {kEarlier, false},  {"a", false},     {"\"a\", \"b\"", false},
    };
    const Validators current{.entity_tag = parse_entity_tag("\"a\""), .last_modified = kModified};
    for (const IfRangeCase& one : cases) {
        EXPECT_EQ(range_applies(fields_of({{"if-range", one.value}}), current, kNow), one.applies) << one.value;
    }
    EXPECT_TRUE(range_applies({}, current, kNow));
    EXPECT_FALSE(range_applies(fields_of({{"if-range", kSame}}), {}, kNow));
    EXPECT_FALSE(range_applies(fields_of({{"if-range", kSame}}), current, kModified)) << "the second is not over";
    const Validators weak{.entity_tag = parse_entity_tag("W/\"a\"")};
    EXPECT_FALSE(range_applies(fields_of({{"if-range", "W/\"a\""}}), weak, kNow));
}

}  // namespace
}  // namespace tas::http
