#include "http1/framing.hpp"

#include <gtest/gtest.h>

namespace tas::http1 {
namespace {

using Length = std::optional<std::uint64_t>;
constexpr std::nullopt_t kNone = std::nullopt;

TEST(Framing, EveryRule) {
    struct Case {
        const char* name;
        ResponseFacts facts;
        bool agrees;
        Delimiter delimiter = Delimiter::none;
        Length announced = kNone;
    };
    const Case cases[] = {
        {"known length", {.length = 5}, true, Delimiter::content_length, 5},
        {"no bytes", {.length = 0}, true, Delimiter::content_length, 0},
        {"declared and known", {.length = 5, .declared = 5}, true, Delimiter::content_length, 5},
        {"declared, streamed", {.declared = 5}, true, Delimiter::content_length, 5},
        {"declared otherwise", {.length = 5, .declared = 6}, false},
        {"streamed", {}, true, Delimiter::chunked},
        {"streamed to 1.0", {.to_http10 = true}, true, Delimiter::close},
        {"known to 1.0", {.to_http10 = true, .length = 5}, true, Delimiter::content_length, 5},
        {"HEAD, known", {.to_head = true, .length = 5}, true, Delimiter::none, 5},
        {"HEAD, streamed", {.to_head = true}, true, Delimiter::none, kNone},
        {"HEAD to 1.0, streamed", {.to_head = true, .to_http10 = true}, true, Delimiter::none, kNone},
        {"HEAD, declared", {.to_head = true, .length = 0, .declared = 5}, true, Delimiter::none, 5},
        {"204", {.status = 204, .length = 0}, true, Delimiter::none, kNone},
        {"204, streamed", {.status = 204}, true, Delimiter::none, kNone},
        {"204, declared", {.status = 204, .length = 3, .declared = 5}, true, Delimiter::none, kNone},
        {"205", {.status = 205, .length = 3}, true, Delimiter::none, 0},
        {"304", {.status = 304, .length = 0}, true, Delimiter::none, kNone},
        {"304, streamed", {.status = 304, .to_http10 = true}, true, Delimiter::none, kNone},
        {"304, declared", {.status = 304, .length = 0, .declared = 5}, true, Delimiter::none, 5},
    };
    for (const Case& expected : cases) {
        const std::optional<Framing> framing = frame_response(expected.facts);
        ASSERT_EQ(framing.has_value(), expected.agrees) << expected.name;
        if (framing) {
            EXPECT_EQ(framing->delimiter, expected.delimiter) << expected.name;
            EXPECT_EQ(framing->announced_length, expected.announced) << expected.name;
        }
    }
}

}  // namespace
}  // namespace tas::http1
