#include "http2/stream_state.hpp"

#include <array>
#include <functional>

#include "unit/http2/session_fixture.hpp"

namespace tas::http2 {
namespace {

TEST(StreamState, EverySuccessor) {
    using enum StreamState;
    constexpr std::array kStates{receiving, ready, answering, answered, finishing, closed};
    constexpr bool kLegal[6][6] = {
        {false, true, false, false, false, true},   // receiving
        {false, false, true, false, false, true},   // ready
        {false, false, false, true, true, true},    // answering
        {false, false, false, false, false, true},  // answered
        {false, false, false, false, false, true},  // finishing
        {false, false, false, false, false, false},
    };
    for (std::size_t from = 0; from < kStates.size(); ++from) {
        for (std::size_t to = 0; to < kStates.size(); ++to) {
            EXPECT_EQ(may_follow(kStates[from], kStates[to]), kLegal[from][to]) << from << " → " << to;
        }
    }
}

class StreamStateTest : public SessionFixture {
protected:
    using Step = std::function<void()>;

    void open(int flags, const char* method) {
        const Fields fields{{":method", method}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}};
        static_cast<void>(raw(test::http2_frame(NGHTTP2_HEADERS, flags, 1, test::http2_block(fields))));
    }
    void reset() {
        static_cast<void>(raw(test::http2_frame(NGHTTP2_RST_STREAM, 0, 1, std::string_view("\0\0\0\x08", 4))));
    }
    void respond(std::size_t size) {
        body_.assign(size, 'b');
        ASSERT_EQ(answer(*waiting_.at(0), body_), http::SendStatus::ok);
        session_->feed({});
        static_cast<void>(host_.take_output());
    }
    void begin() {
        restart();
        static_cast<void>(raw(test::http2_hello()));
        waiting_.clear();
        host_.closes = gone_ = 0;
    }
    /// Lets go of all that a handler holds.
    void let_go() {
        for (http::Exchange* exchange : waiting_) {
            exchanges_.release_by_handler(*exchange);
        }
        waiting_.clear();
    }

    std::string body_;
};

// Each state, and what a handler learns when the client resets the stream, when the connection is lost, and when it is
// drained; in none of them is anything left behind.
TEST_F(StreamStateTest, EveryEndOfEveryState) {
    constexpr int kEndHeaders = NGHTTP2_FLAG_END_HEADERS;
    constexpr int kWhole = NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM;
    constexpr std::size_t kMoreThanTheWindow = 100'000;
    const struct {
        const char* name;
        Step enter;
        bool can_reset;  // not within a header section
        int told;        // handlers that learn that their client has gone
        int drained;     // connections that a drain ends, once its notice is over
    } states[] = {
        {"receiving", [this] { open(NGHTTP2_FLAG_END_STREAM, "GET"); }, false, 0, 0},
        {"answering, content due", [this] { open(kEndHeaders, "POST"); }, true, 1, 0},
        {"answering", [this] { open(kWhole, "GET"); }, true, 1, 0},
        {"finishing", [this] { open(kWhole, "GET"); respond(kMoreThanTheWindow); }, true, 0, 0},
        {"closed", [this] { open(kWhole, "GET"); respond(1); }, true, 0, 1},
    };
    for (const auto& state : states) {
        const struct {
            const char* name;
            Step run;
            int gone;
            int closes;
        } ends[] = {
            {"reset", [this] { reset(); }, state.told, 0},
            {"lost", [this] { session_->on_gone(Error{}); }, state.told, 0},
            {"drain", [this] { session_->begin_drain(); session_->on_timeout(net::Phase::notice); }, 0, state.drained},
        };
        for (const auto& end : ends) {
            if (!state.can_reset && std::string_view(end.name) == "reset") {
                continue;
            }
            begin();
            state.enter();
            end.run();
            EXPECT_EQ(gone_, end.gone) << state.name << ", " << end.name;
            EXPECT_EQ(host_.closes, end.closes) << state.name << ", " << end.name;
            session_.reset();
            let_go();
            EXPECT_EQ(exchanges_.live(), 0u) << state.name << ", " << end.name;
        }
    }
}

// Only the end of the connection is told: of the stream, the client has all that it will get.
TEST_F(StreamStateTest, AnsweredEndsWithItsHandlerOrTheConnection) {
    for (const bool is_lost : {false, true}) {
        begin();
        open(NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM, "HEAD");
        ASSERT_EQ(waiting_.at(0)->sink()->begin({}, std::nullopt), http::SendStatus::ok);
        session_->feed({});
        static_cast<void>(host_.take_output());
        reset();
        EXPECT_EQ(gone_, 0);
        if (is_lost) {
            session_->on_gone(Error{});
        } else {
            EXPECT_EQ(waiting_.at(0)->sink()->finish({}), http::SendStatus::ok);
            session_->feed({});
        }
        EXPECT_EQ(gone_, is_lost ? 1 : 0);
        session_.reset();
        let_go();
        EXPECT_EQ(exchanges_.live(), 0u);
    }
}

// The state between the end of a header section and the end of its read: no handler knows of the request.
TEST_F(StreamStateTest, ReadyIsNeverSeenWhenItEnds) {
    begin();
    static_cast<void>(raw(test::http2_get(1) + test::http2_frame(NGHTTP2_RST_STREAM, 0, 1, std::string_view("\0\0\0\x08", 4))));
    EXPECT_TRUE(waiting_.empty());
    EXPECT_EQ(gone_, 0);
    EXPECT_EQ(exchanges_.live(), 0u);
}

}  // namespace
}  // namespace tas::http2
