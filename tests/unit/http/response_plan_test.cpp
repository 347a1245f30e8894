#include "http/response_plan.hpp"

#include <gtest/gtest.h>

namespace tas::http {
namespace {

using Length = std::optional<std::uint64_t>;
constexpr std::nullopt_t kNone = std::nullopt;

TEST(ResponsePlan, EveryRule) {
    struct Case {
        const char* name;
        ResponseFacts facts;
        bool agrees;
        BodyEnd end = BodyEnd::no_body;
        Length announced = kNone;
    };
    const Case cases[] = {
        {"known length", {.length = 5}, true, BodyEnd::length, 5},
        {"no bytes", {.length = 0}, true, BodyEnd::length, 0},
        {"declared and known", {.length = 5, .declared = 5}, true, BodyEnd::length, 5},
        {"declared, streamed", {.declared = 5}, true, BodyEnd::length, 5},
        {"declared otherwise", {.length = 5, .declared = 6}, false},
        {"streamed", {}, true, BodyEnd::open},
        {"HEAD, known", {.to_head = true, .length = 5}, true, BodyEnd::no_body, 5},
        {"HEAD, streamed", {.to_head = true}, true, BodyEnd::no_body, kNone},
        {"HEAD, declared", {.to_head = true, .length = 0, .declared = 5}, true, BodyEnd::no_body, 5},
        {"204", {.status = 204, .length = 0}, true, BodyEnd::no_body, kNone},
        {"204, streamed", {.status = 204}, true, BodyEnd::no_body, kNone},
        {"204, declared", {.status = 204, .length = 3, .declared = 5}, true, BodyEnd::no_body, kNone},
        {"205", {.status = 205, .length = 3}, true, BodyEnd::no_body, 0},
        {"304", {.status = 304, .length = 0}, true, BodyEnd::no_body, kNone},
        {"304, streamed", {.status = 304}, true, BodyEnd::no_body, kNone},
        {"304, declared", {.status = 304, .length = 0, .declared = 5}, true, BodyEnd::no_body, 5},
    };
    for (const Case& expected : cases) {
        const std::optional<Framing> framing = frame_response(expected.facts);
        ASSERT_EQ(framing.has_value(), expected.agrees) << expected.name;
        if (framing) {
            EXPECT_EQ(framing->end, expected.end) << expected.name;
            EXPECT_EQ(framing->announced_length, expected.announced) << expected.name;
        }
    }
}

TEST(ResponsePlan, FactsThatAreKnownAreNotReadAgain) {
    const Field given[] = {{"X-One", "1"}, {"Server", "mine"}, {"Date", "now"}};
    const FieldFacts facts = read_fields(given);
    EXPECT_TRUE(facts.valid && facts.as_given && facts.has_server && facts.has_date);
    ResponsePlan plan;
    const Field bad[] = {{"not a token", ""}};
    ASSERT_EQ(plan_response({.fields = bad, .facts = &facts}, false, 3, plan), SendStatus::ok);
    EXPECT_TRUE(plan.fields.as_given && plan.fields.has_server && plan.fields.has_date);
    const FieldFacts of_bad = read_fields(bad);
    EXPECT_FALSE(of_bad.valid);
    EXPECT_EQ(plan_response({.fields = given, .facts = &of_bad}, false, 3, plan), SendStatus::invalid_field);
}

TEST(ResponsePlan, AFieldOfTheProtocolsOwnIsSaidToBeThere) {
    for (const char* own : {"Connection", "keep-alive", "TE", "Upgrade", "Proxy-Connection", "Transfer-Encoding"}) {
        const Field fields[] = {{"X-One", "1"}, {own, "1"}};
        EXPECT_FALSE(read_fields(fields).as_given) << own;
        EXPECT_FALSE(is_sent_as_given(own)) << own;
    }
    const Field length[] = {{"Content-Length", "1"}};
    EXPECT_FALSE(read_fields(length).as_given);
    for (const char* plain : {"Date", "Server", "ETag", "X", "Content-Lengths", "Content-Lengte"}) {
        const Field fields[] = {{plain, "1"}};
        EXPECT_TRUE(read_fields(fields).as_given) << plain;
    }
    const Field spaced[] = {{"X-One", "1 "}};
    EXPECT_TRUE(read_fields(spaced).valid);
    EXPECT_FALSE(read_fields(spaced).as_given) << "HTTP/2 sends it without the space";
    const std::string long_name(64 + 14, 'a');  // as long as Content-Length, but for 64
    const Field fields[] = {{long_name, "1"}};
    EXPECT_TRUE(read_fields(fields).as_given);
}

TEST(ResponsePlan, WhatTheFieldsSay) {
    ResponsePlan plan;
    const Field fields[] = {{"Date", "now"}, {"Connection", "keep, Close"}, {"Content-Length", "3"}};
    ASSERT_EQ(plan_response({.fields = fields}, false, kNone, plan), SendStatus::ok);
    EXPECT_TRUE(plan.fields.has_date);
    EXPECT_FALSE(plan.fields.has_server);
    EXPECT_TRUE(plan.fields.close);
    EXPECT_EQ(plan.framing.length, 3u);
    EXPECT_EQ(plan_response({.fields = fields}, false, 4, plan), SendStatus::length_mismatch);
    EXPECT_EQ(plan_response({.status = 100}, false, kNone, plan), SendStatus::invalid_field);
    const Field bad[] = {{"Content-Length", "3"}, {"Content-Length", "4"}};
    EXPECT_EQ(plan_response({.fields = bad}, false, kNone, plan), SendStatus::invalid_field);
}

TEST(BodyAudit, CountsWhatWasDeclared) {
    BodyAudit declared(Framing{.end = BodyEnd::length, .length = 3});
    EXPECT_EQ(declared.take(4), BodyAudit::Verdict::too_long);
    EXPECT_EQ(declared.take(2), BodyAudit::Verdict::send);
    EXPECT_FALSE(declared.complete());
    EXPECT_EQ(declared.take(1), BodyAudit::Verdict::send);
    EXPECT_TRUE(declared.complete());
    BodyAudit none;
    EXPECT_EQ(none.take(5), BodyAudit::Verdict::drop);
    EXPECT_TRUE(none.complete());
}

}  // namespace
}  // namespace tas::http
