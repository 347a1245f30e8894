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
        {{{"if-none-match", "\"a\"x"}}, kGoesOn},
        {{{"if-none-match", "\"b\" \"a\""}}, kGoesOn},
        {{{"if-none-match", "\"a\" , x"}}, kNotModified},  // what comes before is understood
        {{{"if-none-match", "x, \"a\""}}, kGoesOn},
        {{{"if-none-match", "*, \"a\""}}, kGoesOn},
        {{{"if-none-match", ""}}, kGoesOn},
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

// Every combination of fields and validators, against RFC 9110 §13.2.2 written down as it reads.

struct TagsRow {
    std::vector<std::string_view> lines;
    bool star = false;
    bool strong = false;  // lists "a"
    bool weak = false;    // lists W/"a"
};

const std::vector<TagsRow> kTagRows = {
    {},
    {.lines = {"*"}, .star = true},
    {.lines = {"\"a\""}, .strong = true},
    {.lines = {"W/\"a\""}, .weak = true},
    {.lines = {"\"b\""}},
    {.lines = {"W/\"b\""}},
    {.lines = {"\"b\", \"a\""}, .strong = true},
    {.lines = {"W/\"a\",\"a\""}, .strong = true, .weak = true},
    {.lines = {"\"b\"", "\"a\""}, .strong = true},
    {.lines = {"\"b\"", "*"}, .star = true},
    {.lines = {"a"}},
    {.lines = {"\"a"}},
    {.lines = {"\"b\", a, \"a\""}},
    {.lines = {""}},
};

struct DateRow {
    std::vector<std::string_view> lines;
    std::optional<std::time_t> date;  // nullopt: not there, or not to be heard
};

const std::vector<DateRow> kDateRows = {
    {},
    {{kEarlier}, kModified - 1},
    {{kSame}, kModified},
    {{kLater}, kModified + 1},
    {{"Sunday, 06-Nov-94 08:49:37 GMT"}, kModified},
    {{"Sun Nov  6 08:49:36 1994"}, kModified - 1},
    {{"yesterday"}, std::nullopt},
    {{"Sun, 06 Nov 1994 08:49:37"}, std::nullopt},
    {{kEarlier, kEarlier}, std::nullopt},
    {{""}, std::nullopt},
};

struct ValidatorsRow {
    std::string_view tag;
    bool has_date = true;
};

const std::vector<ValidatorsRow> kValidatorRows = {{"\"a\""}, {"W/\"a\""}, {""}, {"\"a\"", false}, {"", false}};

struct Combination {
    const TagsRow& match;
    const DateRow& unmodified;
    const TagsRow& none_match;
    const DateRow& modified;
    const ValidatorsRow& current;
};

Precondition by_the_book(const Combination& it) {
    const bool tag_is_strong = it.current.tag == "\"a\"";
    const bool has_tag = !it.current.tag.empty();
    // 1. "When recipient is the origin server and If-Match is present …"
    if (!it.match.lines.empty()) {
        if (!it.match.star && !(it.match.strong && tag_is_strong)) {
            return Precondition::failed;
        }
    } else if (it.unmodified.date && it.current.has_date && kModified > *it.unmodified.date) {  // 2.
        return Precondition::failed;
    }
    if (!it.none_match.lines.empty()) {  // 3.
        const bool listed = has_tag && (it.none_match.strong || it.none_match.weak);
        return it.none_match.star || listed ? Precondition::not_modified : Precondition::none_fails;
    }
    if (it.modified.date && it.current.has_date && kModified <= *it.modified.date) {  // 4.
        return Precondition::not_modified;
    }
    return Precondition::none_fails;
}

void add_all(Fields& fields, std::string_view name, const std::vector<std::string_view>& lines) {
    for (const std::string_view line : lines) {
        fields.add(name, line);
    }
}

void check(const Combination& it) {
    Fields request;
    add_all(request, "if-modified-since", it.modified.lines);  // in another order than they are looked at
    add_all(request, "if-none-match", it.none_match.lines);
    add_all(request, "if-unmodified-since", it.unmodified.lines);
    add_all(request, "if-match", it.match.lines);
    Validators current{.entity_tag = parse_entity_tag(it.current.tag)};
    if (it.current.has_date) {
        current.last_modified = kModified;
    }
    if (check_preconditions(request, current, kNow) == by_the_book(it)) {
        return;
    }
    std::string text(it.current.tag);
    for (std::size_t i = 0; i < request.size(); ++i) {
        text.append("; ").append(request[i].name).append(": ").append(request[i].value);
    }
    ADD_FAILURE() << text << (it.current.has_date ? "" : " (without a date)");
}

TEST(Preconditions, EveryCombination) {
    for (const ValidatorsRow& current : kValidatorRows) {
        for (const TagsRow& match : kTagRows) {
            for (const DateRow& unmodified : kDateRows) {
                for (const TagsRow& none_match : kTagRows) {
                    for (const DateRow& modified : kDateRows) {
                        check({match, unmodified, none_match, modified, current});
                    }
                }
            }
        }
    }
}

struct IfRangeCase {
    std::string_view value;
    bool applies;
};

TEST(IfRange, BothForms) {
    const IfRangeCase cases[] = {
        {"\"a\"", true},  {"W/\"a\"", false}, {"\"b\"", false}, {kSame, true},
        {kLater, false},  {kEarlier, false},  {"a", false},     {"\"a\", \"b\"", false},
        {"*", false},     {"", false},        {"\"a", false},   {"w/\"a\"", false},
    };
    const Validators current{.entity_tag = parse_entity_tag("\"a\""), .last_modified = kModified};
    for (const IfRangeCase& one : cases) {
        EXPECT_EQ(range_applies(fields_of({{"if-range", one.value}}), current, kNow), one.applies) << one.value;
    }
    EXPECT_TRUE(range_applies({}, current, kNow));
    EXPECT_FALSE(range_applies(fields_of({{"if-range", "\"a\""}, {"if-range", "\"a\""}}), current, kNow));
    EXPECT_TRUE(range_applies(fields_of({{"if-range", "Sunday, 06-Nov-94 08:49:37 GMT"}}), current, kNow));
    EXPECT_TRUE(range_applies(fields_of({{"if-range", kSame}}), current, kModified + 1)) << "the second is over";
    EXPECT_FALSE(range_applies(fields_of({{"if-range", kSame}}), {}, kNow));
    EXPECT_FALSE(range_applies(fields_of({{"if-range", kSame}}), current, kModified)) << "the second is not over";
    const Validators weak{.entity_tag = parse_entity_tag("W/\"a\"")};
    EXPECT_FALSE(range_applies(fields_of({{"if-range", "W/\"a\""}}), weak, kNow));
}

}  // namespace
}  // namespace tas::http
