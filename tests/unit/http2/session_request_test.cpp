// Requests: their bodies, the windows, and what is refused.

#include <functional>
#include <string>

#include "unit/http2/session_fixture.hpp"

namespace tas::http2 {
namespace {

using http::SendStatus;
using net::Phase;

class SessionRequestTest : public SessionFixture {};

TEST_F(SessionRequestTest, ABodyThatCameWithItsHeadIsCompleteAtOnce) {
    static_cast<void>(client_->post("hello"));
    exchange_bytes();
    EXPECT_EQ(waiting_.at(0)->request.body.unread(), "hello");
    EXPECT_TRUE(waiting_[0]->request.body.complete);
    EXPECT_EQ(body_events_, 0);
}

TEST_F(SessionRequestTest, ABodyComesInPiecesWithTrailers) {
    const auto stream = client_->request({}, true);
    exchange_bytes();
    http::Exchange& exchange = *waiting_.at(0);
    EXPECT_FALSE(exchange.request.body.complete);
    EXPECT_EQ(host_.phases.back(), Phase::body);
    client_->write(stream, "ab");
    exchange_bytes();
    EXPECT_EQ(exchange.request.body.unread(), "ab");
    exchange.request.body.take(2);
    exchange.source()->body_taken();
    client_->write(stream, "cd");
    client_->finish(stream, {{"x-sum", "1"}});
    exchange_bytes();
    EXPECT_EQ(exchange.request.body.unread(), "cd");
    EXPECT_TRUE(exchange.request.body.complete);
    EXPECT_EQ(exchange.request.trailers.find("x-sum"), "1");
    EXPECT_EQ(body_events_, 2);
    EXPECT_EQ(host_.phases.back(), Phase::handler);
}

TEST_F(SessionRequestTest, WithoutAReaderOnlyTheWindowOfItsStreamIsTaken) {
    static_cast<void>(client_->post(std::string(1 << 20, 's')));
    exchange_bytes();
    http::Exchange& waits = *waiting_.at(0);
    EXPECT_EQ(waits.request.body.unread().size(), settings_.initial_window_bytes);
    EXPECT_EQ(host_.phases.back(), Phase::handler) << "the client owes nothing while there is no room";
    // Another stream of the same connection has all the room it wants.
    static_cast<void>(client_->post(std::string(2 << 20, 'f')));
    exchange_bytes();
    http::Exchange& reads = *waiting_.at(1);
    reads.source()->want_body(true);
    exchange_bytes();
    EXPECT_TRUE(reads.request.body.complete);
    EXPECT_EQ(reads.request.body.received(), 2u << 20);
    EXPECT_EQ(waits.request.body.received(), settings_.initial_window_bytes);
    while (!waits.request.body.complete) {
        const std::size_t n = waits.request.body.unread().size();
        ASSERT_GT(n, 0u);
        ASSERT_LE(n, settings_.initial_window_bytes);
        waits.request.body.take(n);
        waits.source()->body_taken();
        exchange_bytes();
    }
    EXPECT_EQ(waits.request.body.received(), 1u << 20);
}

TEST_F(SessionRequestTest, ContinueIsSentOnceTheHandlerWantsTheBody) {
    const auto stream = client_->request({{"expect", "100-continue"}, {"content-length", "2"}}, true);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].informational, 0);
    EXPECT_EQ(host_.phases.back(), Phase::handler);
    waiting_.at(0)->source()->want_body(true);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].informational, 100);
    EXPECT_EQ(host_.phases.back(), Phase::body);
    client_->write(stream, "ab");
    client_->finish(stream);
    exchange_bytes();
    ASSERT_EQ(answer(*waiting_[0]), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].status, 200);
}

TEST_F(SessionRequestTest, AResponseBeforeTheEndOfTheBodyLetsTheClientEnd) {
    const auto stream = client_->request({}, true);
    client_->write(stream, "ab");
    exchange_bytes();
    ASSERT_EQ(answer(*waiting_.at(0)), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].body, "ok");
    EXPECT_TRUE((*client_)[stream].ended);
    EXPECT_FALSE((*client_)[stream].closed) << "a reset could cost the client its response";
    EXPECT_EQ(host_.phases.back(), Phase::body);
    client_->write(stream, "cd");
    client_->finish(stream);
    exchange_bytes();
    EXPECT_TRUE((*client_)[stream].closed);
    EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_NO_ERROR));
    EXPECT_EQ(host_.phases.back(), Phase::idle);
}

TEST_F(SessionRequestTest, AResponseBeforeTheEndOfTheBodyStopsTheUploadInTheEnd) {
    const struct {
        const char* name;
        std::function<void(std::int32_t)> end;
    } cases[] = {
        {"its window is used up",
         [this](std::int32_t stream) { client_->write(stream, std::string(settings_.initial_window_bytes, 'x')); }},
        {"it says nothing more", [this](std::int32_t) { session_->on_timeout(Phase::body); }},
        {"we stop", [this](std::int32_t) { session_->begin_drain(); }},
    };
    for (const auto& kind : cases) {
        restart();
        waiting_.clear();
        const auto stream = client_->request({}, true);
        exchange_bytes();
        ASSERT_EQ(answer(*waiting_.at(0)), SendStatus::ok);
        exchange_bytes();
        EXPECT_FALSE((*client_)[stream].closed) << kind.name;
        kind.end(stream);
        exchange_bytes();
        EXPECT_TRUE((*client_)[stream].closed) << kind.name;
        EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_NO_ERROR)) << kind.name;
    }
}

TEST_F(SessionRequestTest, AResponseInsteadOf100StopsTheUploadAtOnce) {
    const auto stream = client_->request({{"expect", "100-continue"}}, true);
    exchange_bytes();
    ASSERT_EQ(answer(*waiting_.at(0)), SendStatus::ok);
    exchange_bytes();
    EXPECT_TRUE((*client_)[stream].closed);
    EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_NO_ERROR));
}

TEST_F(SessionRequestTest, ABodyOverTheLimitFailsWith413) {
    limits_.max_body_bytes = 10;
    const auto stream = client_->request({}, true);
    client_->write(stream, "0123456789");
    exchange_bytes();
    EXPECT_EQ(failure_, 0);
    client_->write(stream, "x");
    exchange_bytes();
    EXPECT_EQ(failure_, 413);
    ASSERT_EQ(answer(*waiting_.at(0), "too large", {.status = 413}), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].status, 413);
}

TEST_F(SessionRequestTest, TrailersOverTheLimitFailWith431) {
    limits_.max_trailer_bytes = 100;
    const auto stream = client_->request({}, true);
    exchange_bytes();
    client_->finish(stream, {{"x", std::string(200, 'x')}});
    exchange_bytes();
    EXPECT_EQ(failure_, 431);
}

TEST_F(SessionRequestTest, ABodyThatIsNotWhatWasDeclaredIsMalformed) {
    const auto shorter = client_->post("ab", {{"content-length", "3"}});
    const auto longer = client_->post("abcd", {{"content-length", "3"}});
    exchange_bytes();
    EXPECT_EQ((*client_)[shorter].error_code, static_cast<std::uint32_t>(NGHTTP2_PROTOCOL_ERROR));
    EXPECT_EQ((*client_)[longer].error_code, static_cast<std::uint32_t>(NGHTTP2_PROTOCOL_ERROR));
    EXPECT_TRUE(seen_.empty());
    EXPECT_EQ(refused_, 400);
    EXPECT_EQ(exchanges_.live(), 0u);
}

TEST_F(SessionRequestTest, ABodyThatStallsFailsWith408) {
    static_cast<void>(client_->request({}, true));
    exchange_bytes();
    session_->on_timeout(Phase::body);
    EXPECT_EQ(failure_, 408);
}

TEST_F(SessionRequestTest, AClientWithoutRoomOwesNothing) {
    static_cast<void>(client_->post(std::string(1 << 20, 'b')));
    exchange_bytes();
    http::Exchange& exchange = *waiting_.at(0);
    ASSERT_EQ(exchange.request.body.unread().size(), settings_.initial_window_bytes);
    // Less than what nghttp2 tells of in a WINDOW_UPDATE.
    exchange.request.body.take(settings_.initial_window_bytes / 4);
    exchange.source()->body_taken();
    exchange_bytes();
    EXPECT_EQ(exchange.request.body.received(), settings_.initial_window_bytes);
    EXPECT_EQ(host_.phases.back(), Phase::handler);
}

TEST_F(SessionRequestTest, EachStreamHasTheTimeOfItsOwnClock) {
    const auto stalled = client_->request({}, true);
    exchange_bytes();
    const auto trickling = client_->request({}, true);
    exchange_bytes();
    const int calls = host_.phase_calls;
    for (int i = 0; i < 3; ++i) {
        client_->write(trickling, "b");
        exchange_bytes();
    }
    EXPECT_EQ(host_.phase_calls, calls) << "what comes for one stream does not wind the clock of another";
    session_->on_timeout(Phase::body);
    exchange_bytes();
    EXPECT_EQ(waiting_.at(0)->request.body.failure, 408);
    EXPECT_EQ(waiting_.at(1)->request.body.failure, 0) << "it has sent something meanwhile";
    EXPECT_EQ(host_.phase_calls, calls + 1) << "the clock of the other one runs from here";
    session_->on_timeout(Phase::body);
    EXPECT_EQ(waiting_.at(1)->request.body.failure, 408);
    static_cast<void>(stalled);
}

TEST_F(SessionRequestTest, AnUploadDoesNotHideADownloadThatStalls) {
    client_ = std::make_unique<test::Http2Client>(0, false);
    static_cast<void>(client_->get("/"));
    const auto upload = client_->request({}, true);
    exchange_bytes();
    ASSERT_EQ(answer(*waiting_.at(0)), SendStatus::ok);
    exchange_bytes();
    client_->write(upload, "a");
    exchange_bytes();
    EXPECT_EQ(host_.phases.back(), Phase::window);
    client_->write(upload, "b");
    exchange_bytes();
    EXPECT_EQ(host_.phases.back(), Phase::window);
    session_->on_timeout(Phase::window);
    exchange_bytes();
    EXPECT_EQ(waiting_.at(1)->request.body.failure, 0);
    EXPECT_EQ(host_.phases.back(), Phase::body);
}

TEST_F(SessionRequestTest, WhatIsRefusedGetsItsStatus) {
    const struct {
        const char* name;
        Fields fields;
        int status;
    } cases[] = {
        {"unknown method", {{":method", "BREW"}}, 501},
        {"unknown expectation", {{"expect", "tea"}}, 417},
        {"long target", {{":path", "/" + std::string(9000, 'p')}}, 414},
        {"large section", {{"x", std::string(40'000, 'x')}}, 431},
        {"large body", {{":method", "POST"}, {"content-length", "99999999999"}}, 413},
    };
    for (const auto& kind : cases) {
        const auto stream = client_->request(kind.fields, kind.status == 413);
        exchange_bytes();
        EXPECT_EQ((*client_)[stream].status, kind.status) << kind.name;
        if (kind.status == 413) {
            client_->finish(stream);
            exchange_bytes();
        }
        EXPECT_EQ(refused_, kind.status) << kind.name;
        EXPECT_TRUE((*client_)[stream].closed) << kind.name;
        EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_NO_ERROR)) << kind.name;
    }
    EXPECT_TRUE(seen_.empty());
    EXPECT_EQ(exchanges_.live(), 0u);
    const auto good = client_->get("/");
    exchange_bytes();
    ASSERT_EQ(answer(*waiting_.at(0)), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[good].status, 200) << "the connection goes on";
}

TEST_F(SessionRequestTest, MalformedRequestsAreReset) {
    const std::pair<std::string, std::string> method{":method", "GET"}, scheme{":scheme", "http"}, path{":path", "/"},
        authority{":authority", "h"};
    const struct {
        const char* name;
        Fields fields;
    } cases[] = {
        {"no method", {scheme, path, authority}},
        {"no path", {method, scheme, authority}},
        {"no scheme", {method, path, authority}},
        {"no authority", {method, scheme, path}},
        {"empty path", {method, scheme, {":path", ""}, authority}},
        {"method twice", {method, method, scheme, path, authority}},
        {"path twice", {method, scheme, path, path, authority}},
        {"unknown pseudo-header", {method, scheme, path, authority, {":x", "y"}}},
        {"a response's pseudo-header", {method, scheme, path, authority, {":status", "200"}}},
        {"pseudo-header behind a field", {method, scheme, path, {"x", "y"}, authority}},
        {"upper case", {method, scheme, path, authority, {"X-A", "y"}}},
        {"a space in a name", {method, scheme, path, authority, {"x a", "y"}}},
        {"an empty name", {method, scheme, path, authority, {"", "y"}}},
        {"NUL in a value", {method, scheme, path, authority, {"x", std::string("a\0b", 3)}}},
        {"DEL in a value", {method, scheme, path, authority, {"x", "a\x7f"}}},
        {"LF in a value", {method, scheme, path, authority, {"x", "a\nb: c"}}},
        {"space before a value", {method, scheme, path, authority, {"x", " y"}}},
        {"space behind a value", {method, scheme, path, authority, {"x", "y\t"}}},
        {"Connection", {method, scheme, path, authority, {"connection", "close"}}},
        {"Transfer-Encoding", {method, scheme, path, authority, {"transfer-encoding", "chunked"}}},
        {"Upgrade", {method, scheme, path, authority, {"upgrade", "h2c"}}},
        {"Keep-Alive", {method, scheme, path, authority, {"keep-alive", "5"}}},
        {"Proxy-Connection", {method, scheme, path, authority, {"proxy-connection", "close"}}},
        {"TE", {method, scheme, path, authority, {"te", "gzip"}}},
        {"another Host", {method, scheme, path, authority, {"host", "other"}}},
        {"Host twice", {method, scheme, path, {"host", "h"}, {"host", "h"}}},
        {"userinfo", {method, scheme, path, {":authority", "me@h"}}},
        {"asterisk for GET", {method, scheme, {":path", "*"}, authority}},
        {"absolute path", {method, scheme, {":path", "http://h/"}, authority}},
        {"space in the path", {method, scheme, {":path", "/a b"}, authority}},
        {"bad length", {method, scheme, path, authority, {"content-length", "-1"}}},
        {"length of a list", {method, scheme, path, authority, {"content-length", "1, 1"}}},
        {"length without content", {method, scheme, path, authority, {"content-length", "5"}}},
    };
    std::uint32_t stream = 1;
    client_->feed(raw(test::http2_hello()));
    for (const auto& kind : cases) {
        refused_ = 0;
        const std::string output = raw(test::http2_frame(
            NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, stream, test::http2_block(kind.fields)));
        const std::string reset = test::http2_frame(NGHTTP2_RST_STREAM, 0, stream, std::string("\0\0\0\x01", 4));
        EXPECT_EQ(output, reset) << kind.name;
        EXPECT_EQ(refused_, 400) << kind.name;
        stream += 2;
    }
    EXPECT_TRUE(seen_.empty());
    EXPECT_EQ(exchanges_.live(), 0u);
    static_cast<void>(raw(test::http2_get(stream)));
    EXPECT_EQ(seen_.size(), 1u) << "the connection goes on";
}

TEST_F(SessionRequestTest, ConnectIsNotServed) {
    client_->feed(raw(test::http2_hello()));
    at_once_ = true;
    static_cast<void>(raw(test::http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1,
                                            test::http2_block({{":method", "CONNECT"}, {":authority", "h:1"}}))));
    EXPECT_TRUE(seen_.empty());
    EXPECT_EQ(refused_, 501);
}

TEST_F(SessionRequestTest, OptionsForAllOfTheServer) {
    static_cast<void>(client_->request({{":method", "OPTIONS"}, {":path", "*"}}));
    exchange_bytes();
    EXPECT_EQ(seen_, std::vector<std::string>{"OPTIONS *"});
}

TEST_F(SessionRequestTest, AHostThatSaysTheSameIsNoContradiction) {
    static_cast<void>(client_->request({{":authority", "Example.org"}, {"host", "example.ORG"}}));
    exchange_bytes();
    EXPECT_EQ(seen_.size(), 1u);
}

TEST_F(SessionRequestTest, StreamsOverTheLimitAreRefused) {
    settings_.max_concurrent_streams = 2;
    restart();
    client_->feed(raw(test::http2_hello()));
    for (std::uint32_t stream = 1; stream < 7; stream += 2) {
        static_cast<void>(raw(test::http2_get(stream)));
    }
    EXPECT_EQ(seen_.size(), 2u);
    EXPECT_EQ(counters_.streams_refused, 1u);
    EXPECT_EQ(counters_.streams_opened, 2u);
}

}  // namespace
}  // namespace tas::http2
