#include "http1/session.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "fuzz/session_run.hpp"
#include "net/output_queue.hpp"

namespace tas::http1 {
namespace {

using http::SendStatus;
using net::Phase;
using Phases = std::vector<Phase>;

class SessionTest : public testing::Test, protected http::RequestHandler {
protected:
    void feed(std::string_view text) { session_->feed(as_bytes(text)); }

    /// Answers the exchange that waits, as a handler does outside feed(): the host then calls feed({}).
    void answer(std::string_view body = "ok", http::ResponseHead head = {}) {
        http::ResponseSink& sink = *waiting_->sink();
        ASSERT_EQ(sink.begin(head, body.size()), SendStatus::ok);
        ASSERT_EQ(sink.write(Chunk::borrowed(as_bytes(body), {})), SendStatus::ok);
        waiting_ = nullptr;
        ASSERT_EQ(sink.finish({}), SendStatus::ok);
    }

    void on_request(http::Exchange& exchange) override {
        targets_ += exchange.request.target + " ";
        waiting_ = &exchange;
        if (at_once_) {
            answer();
        }
    }
    void on_body(http::Exchange& exchange) override {
        ++body_events_;
        failure_ = exchange.request.body.failure;
    }
    void on_writable(http::Exchange&) override { ++writable_; }
    void on_gone(http::Exchange& exchange) override {
        EXPECT_EQ(exchange.sink(), nullptr);
        ++gone_;
        waiting_ = nullptr;
    }
    void on_refused(std::uint16_t status) override { refused_ = status; }
    void on_response(std::uint16_t status) override { responded_ = status; }

    test::FixedClock clock_;
    http::DateClock date_{clock_};
    http::ExchangePool exchanges_;
    http::Limits limits_;
    test::ScriptedHost host_;
    std::unique_ptr<Session> session_ =
        std::make_unique<Session>(SessionContext{exchanges_, *this, limits_, date_, false}, host_,
                                  std::make_shared<const http::ConnectionInfo>());

    http::Exchange* waiting_ = nullptr;
    std::string targets_;
    bool at_once_ = false;
    int gone_ = 0;
    int refused_ = 0;
    int responded_ = 0;
    int body_events_ = 0;
    int failure_ = 0;
    int writable_ = 0;
};

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kResponse =
    "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n\r\nok";
constexpr std::string_view kClosingResponse =
    "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

TEST_F(SessionTest, AnswerInsideTheCall) {
    at_once_ = true;
    feed(kGet);
    feed(kGet);
    EXPECT_EQ(host_.take_output(), std::string(kResponse) + std::string(kResponse));
    EXPECT_EQ(host_.wakes, 0);  // the connection flushes after feed() anyway
    EXPECT_EQ(host_.phases, (Phases{Phase::idle, Phase::idle}));
    EXPECT_EQ(exchanges_.live(), 0u);
    EXPECT_EQ(responded_, 200);
}

TEST_F(SessionTest, AnswerLater) {
    feed(kGet);
    EXPECT_EQ(host_.phases, Phases{Phase::handler});
    ASSERT_NE(waiting_, nullptr);
    EXPECT_NE(waiting_->connection, nullptr);
    answer();
    EXPECT_GE(host_.wakes, 1);
    EXPECT_EQ(host_.take_output(), kResponse);
    feed({});
    EXPECT_EQ(host_.phases, (Phases{Phase::handler, Phase::idle}));
    EXPECT_EQ(host_.closes, 0);
}

TEST_F(SessionTest, PipelinedRequestsWaitForTheirTurn) {
    feed("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3 HTTP/1.1\r\nHo");
    EXPECT_EQ(targets_, "/1 ");
    answer("a");
    feed("st: h\r\n\r\n");
    EXPECT_EQ(targets_, "/1 /2 ");
    answer("b");
    feed({});
    EXPECT_EQ(targets_, "/1 /2 /3 ");
    answer("c");
    feed({});
    const std::string output = host_.take_output();
    EXPECT_LT(output.find("\r\n\r\na"), output.find("\r\n\r\nb"));
    EXPECT_LT(output.find("\r\n\r\nb"), output.find("\r\n\r\nc"));
}

TEST_F(SessionTest, KeptInputIsBounded) {
    feed(kGet);
    EXPECT_TRUE(session_->wants_input());
    feed(std::string(Session::kMaxPipelined - 1, 'x'));
    EXPECT_TRUE(session_->wants_input());
    feed("x");
    EXPECT_FALSE(session_->wants_input());
    answer();
    feed({});
    EXPECT_EQ(refused_, 414);  // it was no request
}

TEST_F(SessionTest, LongPipelinesStopAtAFullQueue) {
    at_once_ = true;
    const std::string body(300 * 1024, 'x');
    std::string requests;
    for (int i = 0; i < 3; ++i) {
        requests += kGet;
    }
    at_once_ = false;
    feed(requests);
    answer(body);
    feed({});
    EXPECT_EQ(waiting_, nullptr);  // the second has to wait
    EXPECT_FALSE(session_->wants_input());
    EXPECT_EQ(host_.phases.back(), Phase::handler);  // the peer owes no bytes
    const int wakes = host_.wakes;
    (void)host_.take_output();
    session_->on_output_low();
    EXPECT_EQ(host_.wakes, wakes + 1);
    feed({});
    EXPECT_NE(waiting_, nullptr);
}

TEST_F(SessionTest, PhasesOfAnUpload) {
    feed("POST / HT");
    feed("TP/1.1\r\nHost: h\r\n");
    EXPECT_EQ(host_.phases, Phases{});  // still the clock of the connect
    feed("Content-Length: 4\r\n\r\n");
    feed("a");
    feed("b");
    EXPECT_EQ(host_.phases, (Phases{Phase::body, Phase::body, Phase::body}));
    feed("cd");
    EXPECT_EQ(host_.phases.back(), Phase::handler);
    at_once_ = true;
    answer();
    feed({});
    EXPECT_EQ(host_.phases.back(), Phase::idle);
    host_.phases.clear();
    feed("G");
    feed("E");
    EXPECT_EQ(host_.phases, Phases{Phase::head});  // from its first byte, and not anew with each piece
    host_.phases.clear();
    feed("T / HTTP/1.1\r\nHost: h\r\n\r\nG");
    EXPECT_EQ(host_.phases, Phases{Phase::head});  // the clock of a new head
}

TEST_F(SessionTest, EmptyLinesDoNotBeginAHead) {
    at_once_ = true;
    feed(kGet);
    host_.phases.clear();
    feed("\r");
    feed("\n");
    EXPECT_EQ(host_.phases, Phases{});
    feed(kGet);
    EXPECT_EQ(targets_, "/ / ");
}

TEST_F(SessionTest, Timeouts) {
    feed("GET");
    session_->on_timeout(Phase::head);
    EXPECT_EQ(refused_, 408);
    EXPECT_TRUE(host_.take_output().starts_with("HTTP/1.1 408 Request Timeout\r\n"));
    EXPECT_EQ(host_.closes, 1);
    EXPECT_FALSE(session_->wants_input());
    EXPECT_EQ(exchanges_.live(), 0u);
}

TEST_F(SessionTest, TimeoutBeforeTheFirstByteIsSilent) {
    session_->on_timeout(Phase::head);
    EXPECT_EQ(host_.closes, 1);
    EXPECT_EQ(refused_, 0);
    EXPECT_TRUE(host_.output().empty());
}

TEST_F(SessionTest, IdleTimeoutIsSilent) {
    at_once_ = true;
    feed(kGet);
    (void)host_.take_output();
    session_->on_timeout(Phase::idle);
    EXPECT_EQ(host_.closes, 1);
    EXPECT_TRUE(host_.output().empty());
}

TEST_F(SessionTest, ClientsCloseIsHonoured) {
    at_once_ = true;
    feed("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + std::string(kGet));
    EXPECT_EQ(host_.take_output(), kClosingResponse);
    EXPECT_EQ(host_.closes, 1);
    EXPECT_EQ(targets_, "/ ");
    feed(kGet);
    EXPECT_EQ(targets_, "/ ");
}

// RFC 9112 §9.6: such a client sends nothing more, and nothing is waited for.
TEST_F(SessionTest, OnlyBehindTheLastRequestOfAClientThatSaidSoIsNothingRead) {
    struct {
        std::string request;
        bool drained;
        net::Linger linger;
    } const cases[] = {
        {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false, net::Linger::no},
        {"GET / HTTP/1.0\r\n\r\n", false, net::Linger::no},
        {"POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab", false, net::Linger::yes},  // RFC 9112 §2.2: an empty line behind it
        {"GET / HTTP/1.0\r\nContent-Length: 2\r\n\r\na", false, net::Linger::yes},   // answered before it was all there
        {std::string(kGet), true, net::Linger::yes},                                  // it may have sent another
    };
    for (const auto& item : cases) {
        test::ScriptedHost host;
        Session session({exchanges_, *this, limits_, date_, false}, host, nullptr);
        session.feed(as_bytes(item.request));
        if (item.drained) {
            session.begin_drain();
        }
        answer();
        EXPECT_EQ(host.closes, 1) << item.request;
        EXPECT_EQ(host.lingers, item.linger) << item.request;
    }
}

constexpr std::string_view kPost = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n";
constexpr std::string_view kExpectingPost =
    "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

TEST_F(SessionTest, ContinueIsSentOnceTheHandlerWantsTheBody) {
    feed(kExpectingPost);
    ASSERT_NE(waiting_, nullptr);
    EXPECT_TRUE(host_.output().empty());
    EXPECT_EQ(host_.phases.back(), Phase::handler);  // the client waits for us
    waiting_->source()->want_body(true);
    waiting_->source()->want_body(true);
    EXPECT_EQ(host_.take_output(), kContinue);
    feed({});
    EXPECT_EQ(host_.phases.back(), Phase::body);
    feed("ab");
    EXPECT_EQ(waiting_->request.body.unread(), "ab");
    EXPECT_TRUE(waiting_->request.body.complete);
    answer();
    EXPECT_EQ(host_.take_output(), kResponse);
}

TEST_F(SessionTest, AHandlerThatDoesNotWantTheBodyAnswersAtOnceAndCloses) {
    feed(kExpectingPost);
    answer();
    EXPECT_EQ(host_.take_output(), kClosingResponse);
    EXPECT_EQ(host_.closes, 1);
}

TEST_F(SessionTest, NoContinueForABodyThatIsThere) {
    feed(std::string(kExpectingPost) + "a");
    waiting_->source()->want_body(true);
    EXPECT_TRUE(host_.output().empty());
    feed("b");
    EXPECT_TRUE(waiting_->request.body.complete);
}

TEST_F(SessionTest, NoContinueForPieceOfAChunkSize) {
    feed("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n5");
    waiting_->source()->want_body(true);
    EXPECT_TRUE(host_.output().empty());
}

TEST_F(SessionTest, ContinueInHttp10IsNotSent) {
    feed("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    waiting_->source()->want_body(true);
    EXPECT_TRUE(host_.output().empty());
}

TEST_F(SessionTest, ABodyIsTakenPieceByPieceAndTheConnectionGoesOn) {
    feed(kPost);
    ASSERT_NE(waiting_, nullptr);
    http::RequestBody& body = waiting_->request.body;
    EXPECT_FALSE(body.complete);
    feed("ab");
    EXPECT_EQ(body.unread(), "ab");
    body.take(2);
    waiting_->source()->body_taken();
    feed("cd" + std::string(kGet));
    EXPECT_EQ(body.unread(), "cd");
    EXPECT_TRUE(body.complete);
    EXPECT_EQ(body_events_, 2);
    answer();
    feed({});
    EXPECT_EQ(targets_, "/ / ");
    EXPECT_EQ(host_.take_output(), kResponse);
}

TEST_F(SessionTest, ABodyThatNobodyTakesStopsTheReading) {
    limits_.max_body_bytes = 1 << 20;
    feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    EXPECT_TRUE(session_->wants_input());
    EXPECT_EQ(host_.phases.back(), Phase::body);
    feed(std::string(Session::kBodyWindow, 'x'));
    EXPECT_FALSE(session_->wants_input());
    EXPECT_EQ(host_.phases.back(), Phase::handler);  // the client owes nothing while there is no room
    waiting_->request.body.take(Session::kBodyWindow);
    waiting_->source()->body_taken();
    feed({});
    EXPECT_TRUE(session_->wants_input());
    EXPECT_EQ(host_.phases.back(), Phase::body);
    feed(std::string(Session::kBodyWindow, 'x'));
    EXPECT_FALSE(session_->wants_input());
    waiting_->source()->want_body(true);  // all of it: the limit of the body is the only one
    EXPECT_TRUE(session_->wants_input());
}

TEST_F(SessionTest, ABodyThatFailsTellsTheHandlerWithWhichStatusToAnswer) {
    struct {
        const char* piece;
        int status;
        const char* name;
    } const kinds[] = {{"zz\r\n", 400, "no chunk size"}, {"ffffff\r\n", 413, "too large"}};
    limits_.max_body_bytes = 100;
    for (const auto& kind : kinds) {
        session_ = std::make_unique<Session>(SessionContext{exchanges_, *this, limits_, date_, false}, host_, nullptr);
        feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        feed(kind.piece + std::string(kGet));
        EXPECT_EQ(failure_, kind.status) << kind.name;
        EXPECT_FALSE(session_->wants_input());
        answer();
        EXPECT_EQ(host_.take_output(), kClosingResponse) << "what follows cannot be read as requests";
    }
}

TEST_F(SessionTest, ABodyThatStallsFailsWith408) {
    feed(kPost);
    session_->on_timeout(Phase::body);
    EXPECT_EQ(failure_, 408);
    answer();
    EXPECT_EQ(host_.take_output(), kClosingResponse);
}

TEST_F(SessionTest, AResponseBeforeTheEndOfTheBodyCloses) {
    feed(std::string(kPost) + "ab");
    answer();
    EXPECT_EQ(host_.take_output(), kClosingResponse);
    EXPECT_EQ(host_.closes, 1);
    EXPECT_FALSE(session_->wants_input());
}

TEST_F(SessionTest, AProducerIsToldWhenThereIsRoomAgain) {
    feed(kGet);
    http::ResponseSink& sink = *waiting_->sink();
    EXPECT_TRUE(sink.writable());
    session_->on_output_low();
    EXPECT_EQ(writable_, 0) << "no response has begun";
    ASSERT_EQ(sink.begin({}, std::nullopt), SendStatus::ok);
    const std::string big(net::OutputQueue::kHighWater + 1, 'x');
    ASSERT_EQ(sink.write(Chunk::borrowed(as_bytes(big), {})), SendStatus::ok);
    EXPECT_FALSE(sink.writable());
    host_.output().clear();
    session_->on_output_low();
    EXPECT_EQ(writable_, 1);
    EXPECT_TRUE(sink.writable());
}

TEST_F(SessionTest, DrainOfAnIdleSession) {
    session_->begin_drain();
    EXPECT_EQ(host_.closes, 1);
    EXPECT_TRUE(host_.output().empty());
}

TEST_F(SessionTest, DrainFinishesTheRequestInProgress) {
    feed(std::string(kGet) + std::string(kGet));
    session_->begin_drain();
    EXPECT_EQ(host_.closes, 0);
    answer();
    EXPECT_EQ(host_.take_output(), kClosingResponse);
    EXPECT_EQ(host_.closes, 1);
    feed({});
    EXPECT_EQ(targets_, "/ ");
}

TEST_F(SessionTest, DrainWhileAHeadArrives) {
    at_once_ = true;
    feed("GET / HTTP/1.1\r\n");
    session_->begin_drain();
    EXPECT_EQ(host_.closes, 0);
    feed("Host: h\r\n\r\n");
    EXPECT_EQ(host_.take_output(), kClosingResponse);
    EXPECT_EQ(host_.closes, 1);
}

TEST_F(SessionTest, DrainBehindTheHeadOfTheResponse) {
    feed(kGet);
    http::ResponseSink& sink = *waiting_->sink();
    ASSERT_EQ(sink.begin({}, std::nullopt), SendStatus::ok);
    session_->begin_drain();
    EXPECT_EQ(host_.closes, 0);
    ASSERT_EQ(sink.finish({}), SendStatus::ok);
    EXPECT_EQ(host_.closes, 1);
    EXPECT_TRUE(host_.take_output().ends_with("0\r\n\r\n"));
}

TEST_F(SessionTest, InputEndWhileIdle) {
    at_once_ = true;
    feed(kGet);
    session_->on_input_end();
    EXPECT_EQ(host_.closes, 1);
    EXPECT_EQ(host_.take_output(), kResponse);
}

TEST_F(SessionTest, InputEndInAHead) {
    for (const std::string_view text : {"GET / HT", "\r"}) {
        test::ScriptedHost host;
        Session session({exchanges_, *this, limits_, date_, false}, host, nullptr);
        session.feed(as_bytes(text));
        session.on_input_end();
        EXPECT_EQ(host.closes, 1) << text;
        EXPECT_TRUE(host.output().empty()) << text;
    }
    EXPECT_EQ(exchanges_.live(), 0u);
    EXPECT_EQ(gone_, 0);
}

TEST_F(SessionTest, InputEndInABodyFailsIt) {
    feed(std::string(kPost) + "ab");
    session_->on_input_end();
    EXPECT_EQ(failure_, 400);
    EXPECT_EQ(host_.closes, 0);
    answer();
    EXPECT_EQ(host_.take_output(), kClosingResponse);
}

TEST_F(SessionTest, AHalfClosedClientGetsItsAnswers) {
    feed(std::string(kGet) + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3");
    session_->on_input_end();
    EXPECT_EQ(host_.closes, 0);
    answer();
    feed({});
    EXPECT_EQ(targets_, "/ /2 ");
    EXPECT_EQ(host_.closes, 0);
    answer();
    feed({});
    EXPECT_EQ(host_.closes, 1);
}

TEST_F(SessionTest, TheLastAnswerToAHalfClosedClientSaysClose) {
    feed(kGet);
    session_->on_input_end();
    answer();
    EXPECT_EQ(host_.take_output(), kClosingResponse);
    EXPECT_EQ(host_.closes, 1);
}

TEST_F(SessionTest, GoneWhileTheHandlerWorks) {
    feed(kGet);
    const http::ExchangeId id = waiting_->id();
    exchanges_.hold_by_handler(*waiting_);
    http::Exchange& exchange = *waiting_;
    session_->on_gone({.code = ErrorCode::reset});
    EXPECT_EQ(gone_, 1);
    EXPECT_EQ(exchange.sink(), nullptr);
    EXPECT_EQ(exchanges_.find(id), &exchange);
    exchanges_.release_by_handler(exchange);
    EXPECT_EQ(exchanges_.find(id), nullptr);
    EXPECT_EQ(host_.closes, 0);  // the host is not touched any more
    EXPECT_EQ(host_.aborts, 0);
    session_.reset();
    EXPECT_EQ(gone_, 1);
}

TEST_F(SessionTest, GoneInAHeadIsNotTold) {
    feed("GET / HT");
    EXPECT_EQ(exchanges_.live(), 1u);
    session_->on_gone({.code = ErrorCode::reset});
    EXPECT_EQ(gone_, 0);
    EXPECT_EQ(exchanges_.live(), 0u);
}

TEST_F(SessionTest, DestroyedWhileTheHandlerWorks) {
    feed(kGet);
    session_.reset();
    EXPECT_EQ(gone_, 1);
    EXPECT_EQ(exchanges_.live(), 0u);
}

TEST_F(SessionTest, LessThanDeclaredAborts) {
    feed(kGet);
    http::ResponseSink& sink = *waiting_->sink();
    ASSERT_EQ(sink.begin({}, 3), SendStatus::ok);
    ASSERT_EQ(sink.write(Chunk::borrowed(as_bytes("ab"), {})), SendStatus::ok);
    EXPECT_EQ(sink.finish({}), SendStatus::length_mismatch);
    EXPECT_EQ(host_.aborts, 1);
    EXPECT_EQ(exchanges_.live(), 0u);
    session_->on_gone({.code = ErrorCode::canceled});
    EXPECT_EQ(gone_, 0);  // the handler knows
}

TEST_F(SessionTest, AbortByTheHandler) {
    feed(kGet);
    http::ResponseSink& sink = *waiting_->sink();
    ASSERT_EQ(sink.begin({}, std::nullopt), SendStatus::ok);
    sink.abort();
    EXPECT_EQ(host_.aborts, 1);
    EXPECT_EQ(host_.closes, 0);
    EXPECT_EQ(sink.write(Chunk::borrowed(as_bytes("ab"), {})), SendStatus::gone);
    EXPECT_EQ(sink.finish({}), SendStatus::gone);
    sink.abort();
    EXPECT_EQ(host_.aborts, 1);
}

TEST_F(SessionTest, SinkBetweenRequestsIsGone) {
    feed(kGet);
    http::ResponseSink& sink = *waiting_->sink();
    answer();
    feed({});
    EXPECT_EQ(sink.begin({}, 0), SendStatus::gone);
    EXPECT_EQ(sink.write(Chunk::borrowed(as_bytes("ab"), {})), SendStatus::gone);
    EXPECT_EQ(sink.finish({}), SendStatus::gone);
}

TEST_F(SessionTest, ARefusedHeadLeavesTheExchangeOpen) {
    feed(kGet);
    const http::Field bad[] = {{"a", "b\r\nc: d"}};
    EXPECT_EQ(waiting_->sink()->begin({.fields = bad}, 0), SendStatus::invalid_field);
    EXPECT_EQ(responded_, 0);
    EXPECT_TRUE(host_.output().empty());
    answer();
    EXPECT_EQ(host_.take_output(), kResponse);
}

TEST_F(SessionTest, UpgradeIsIgnoredAndTheConnectionGoesOn) {
    at_once_ = true;
    feed("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + std::string(kGet));
    EXPECT_EQ(host_.take_output(), std::string(kResponse) + std::string(kResponse));
    EXPECT_EQ(targets_, "/ws / ");
}

TEST_F(SessionTest, PipelinedRequestsAreAnsweredAFewATurnWithoutRecursion) {
    at_once_ = true;
    std::string requests;
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        requests += kGet;
        expected += kResponse;
    }
    feed(requests);
    EXPECT_LE(targets_.size(), 2 * 16u) << "others are to be served in between";
    int turns = 0;
    for (int wakes = 0; wakes != host_.wakes; ++turns) {
        wakes = host_.wakes;
        feed({});
    }
    EXPECT_GE(turns, 1000 / 16);
    EXPECT_EQ(targets_.size(), 2000u);
    EXPECT_EQ(host_.take_output(), expected);
}

TEST_F(SessionTest, TheAuthorityOfAnAbsoluteFormStandsForHost) {
    feed("GET http://real.example/x HTTP/1.1\r\nHost: evil\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(waiting_->request.fields.find("host"), "real.example");
    EXPECT_EQ(waiting_->request.fields.count("host"), 1u);
}

}  // namespace
}  // namespace tas::http1
