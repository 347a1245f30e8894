#include "http1/message_rules.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace tas::http1 {
namespace {

using FieldList = std::vector<std::pair<std::string_view, std::string_view>>;

MessagePlan plan(http::Request& request, const FieldList& fields, std::uint8_t minor = 1,
                 std::string_view target = "/") {
    request.clear();
    request.method = "POST";
    request.target = target;
    request.version.minor = minor;
    for (const auto& [name, value] : fields) {
        request.fields.add(name, value);
    }
    return plan_message(request, {.max_body_bytes = 1000});
}

TEST(MessageRules, BodyFraming) {
    struct Case {
        FieldList fields;
        unsigned refusal;
        BodyKind body = BodyKind::none;
        std::uint64_t length = 0;
        std::uint64_t minor = 1;
    };
    const Case cases[] = {
        {{}, 0},
        {{{"Content-Length", "0"}}, 0},
        {{{"Content-Length", "5"}}, 0, BodyKind::content_length, 5},
        {{{"Content-Length", "1000"}}, 0, BodyKind::content_length, 1000},
        {{{"Content-Length", "1001"}}, 413},
        {{{"Content-Length", "18446744073709551615"}}, 413},
        {{{"Content-Length", "18446744073709551616"}}, 400},
        {{{"Content-Length", ""}}, 400},
        {{{"Content-Length", "+5"}}, 400},
        {{{"Content-Length", "-5"}}, 400},
        {{{"Content-Length", "0x5"}}, 400},
        {{{"Content-Length", "5, 5"}}, 400},
        {{{"Content-Length", "5"}, {"Content-Length", "5"}}, 400},
        {{{"Content-Length", "5"}, {"Content-Length", "6"}}, 400},
        {{{"Transfer-Encoding", "chunked"}}, 0, BodyKind::chunked},
        {{{"Transfer-Encoding", "CHUNKED"}}, 0, BodyKind::chunked},
        {{{"Transfer-Encoding", "chunked"}}, 400, BodyKind::none, 0, 0},
        {{{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}, 400},
        {{{"Content-Length", "0"}, {"Transfer-Encoding", "chunked"}}, 400},
        {{{"Transfer-Encoding", "gzip, chunked"}}, 501},
        {{{"Transfer-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}}, 501},
        {{{"Transfer-Encoding", "chunked, gzip"}}, 400},
        {{{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "gzip"}}, 400},
        {{{"Transfer-Encoding", "chunked, chunked"}}, 400},
        {{{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}, 400},
        {{{"Transfer-Encoding", "chunked, identity, chunked"}}, 400},
        {{{"Transfer-Encoding", "gzip"}}, 400},
        {{{"Transfer-Encoding", "identity"}}, 400},
        {{{"Transfer-Encoding", "xchunked"}}, 400},
        {{{"Transfer-Encoding", "\"chunked\""}}, 400},
        {{{"Transfer-Encoding", "chunked;a=b"}}, 400},
        {{{"Transfer-Encoding", ""}}, 400},
        {{{"Transfer-Encoding", ",chunked"}}, 400},
        {{{"Transfer-Encoding", "chunked,"}}, 400},
    };
    for (const Case& expected : cases) {
        FieldList fields = expected.fields;
        fields.emplace_back("Host", "h");
        http::Request request;
        const MessagePlan result = plan(request, fields, static_cast<std::uint8_t>(expected.minor));
        const std::string_view shown = expected.fields.empty() ? "" : expected.fields.front().second;
        EXPECT_EQ(result.refusal, expected.refusal) << shown;
        if (expected.refusal == 0) {
            EXPECT_EQ(result.body, expected.body) << shown;
            EXPECT_EQ(result.content_length, expected.length) << shown;
        }
    }
}

TEST(MessageRules, Host) {
    struct Case {
        FieldList fields;
        std::uint64_t minor;
        std::string_view target;
        std::uint64_t refusal;
        std::string_view authority;
    };
    const Case cases[] = {
        {{{"Host", "h:8080"}}, 1, "/", 0, "h:8080"},
        {{}, 1, "/", 400, ""},
        {{}, 0, "/", 0, ""},
        {{{"Host", ""}}, 1, "/", 0, ""},
        {{{"Host", "a"}, {"Host", "a"}}, 1, "/", 400, ""},
        {{{"Host", "a"}, {"Host", "b"}}, 0, "/", 400, ""},
        {{{"Host", "a b"}}, 1, "/", 400, ""},
        {{{"Host", "a,b"}}, 1, "/", 0, "a,b"},
        {{{"Host", "u@h"}}, 1, "/", 400, ""},
        {{{"Host", "a/b"}}, 0, "/", 400, ""},
        {{{"Host", "other"}}, 1, "http://h:1/p", 0, "h:1"},
        {{{"Host", "bad host"}}, 1, "http://h:1/p", 400, ""},
        {{}, 1, "http://h/p", 400, ""},
        {{}, 0, "http://h/p", 0, "h"},
    };
    for (const Case& expected : cases) {
        http::Request request;
        EXPECT_EQ(plan(request, expected.fields, static_cast<std::uint8_t>(expected.minor), expected.target).refusal,
                  expected.refusal)
            << expected.target << " " << (expected.fields.empty() ? "" : expected.fields.front().second);
        if (expected.refusal == 0) {
            EXPECT_EQ(request.authority, expected.authority);
        }
    }
}

TEST(MessageRules, Persistence) {
    struct Case {
        std::vector<std::string_view> connection;
        std::uint8_t minor;
        bool keep_alive;
    };
    const Case cases[] = {
        {{}, 1, true},
        {{"close"}, 1, false},
        {{"Close"}, 1, false},
        {{"keep-alive, close"}, 1, false},
        {{"x", "close"}, 1, false},
        {{"closed"}, 1, true},
        {{"upgrade"}, 1, true},
        {{}, 0, false},
        {{"keep-alive"}, 0, true},
        {{"Keep-Alive"}, 0, true},
        {{"keep-alive", "close"}, 0, false},
        {{"x"}, 0, false},
    };
    for (const Case& expected : cases) {
        FieldList fields{{"Host", "h"}};
        for (const std::string_view value : expected.connection) {
            fields.emplace_back("Connection", value);
        }
        http::Request request;
        EXPECT_EQ(plan(request, fields, expected.minor).refusal, 0);
        EXPECT_EQ(request.keep_alive, expected.keep_alive)
            << (expected.connection.empty() ? "" : expected.connection[0]);
    }
}

TEST(MessageRules, Expectations) {
    struct Case {
        std::string_view expect;
        std::string_view length;
        std::uint8_t minor;
        std::uint16_t refusal;
        bool expects_continue;
    };
    const Case cases[] = {
        {"100-continue", "5", 1, 0, true},
        {"100-Continue", "5", 1, 0, true},
        {"100-continue", "0", 1, 0, false},
        {"100-continue", "5", 0, 0, false},
        {"something", "5", 1, 417, false},
        {"something", "5", 0, 0, false},
        {"100-continue, x", "5", 1, 417, false},
        {"100-continue", "1001", 1, 413, false},
        {"", "5", 1, 0, false},
    };
    for (const Case& expected : cases) {
        http::Request request;
        const MessagePlan result = plan(
            request, {{"Host", "h"}, {"Content-Length", expected.length}, {"Expect", expected.expect}}, expected.minor);
        EXPECT_EQ(result.refusal, expected.refusal) << expected.expect;
        if (result.refusal == 0) {
            EXPECT_EQ(result.expects_continue, expected.expects_continue) << expected.expect;
        }
    }
}

}  // namespace
}  // namespace tas::http1
