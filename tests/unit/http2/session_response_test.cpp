// Responses: heads, bodies in frames, trailers, back-pressure.

#include <unistd.h>

#include <array>
#include <cstdlib>

#include "unit/http2/session_fixture.hpp"

namespace tas::http2 {
namespace {

using http::SendStatus;
using net::Phase;

class SessionResponseTest : public SessionFixture {
protected:
    http::ResponseSink& sink_of(std::size_t request) { return *waiting_.at(request)->sink(); }
};

void count(void* released) { ++*static_cast<int*>(released); }

TEST_F(SessionResponseTest, NoDataForHeadNoContentAndNotModified) {
    const auto head = client_->request({{":method", "HEAD"}});
    const auto no_content = client_->get("/204");
    const auto unmodified = client_->get("/304");
    const auto empty = client_->get("/empty");
    exchange_bytes();
    ASSERT_EQ(answer(*waiting_.at(0), "abc"), SendStatus::ok);
    ASSERT_EQ(answer(*waiting_.at(1), "", {.status = 204}), SendStatus::ok);
    ASSERT_EQ(answer(*waiting_.at(2), "", {.status = 304}), SendStatus::ok);
    ASSERT_EQ(answer(*waiting_.at(3), ""), SendStatus::ok);
    exchange_bytes();
    for (const auto stream : {head, no_content, unmodified, empty}) {
        EXPECT_EQ((*client_)[stream].data_frames, 0);
        EXPECT_TRUE((*client_)[stream].closed);
    }
    EXPECT_EQ((*client_)[head].field("content-length"), "3");
    EXPECT_EQ((*client_)[no_content].field("content-length"), "");
    EXPECT_EQ((*client_)[empty].field("content-length"), "0");
}

// END_STREAM is in its HEADERS, so that the client has all of it long before the handler is through.
TEST_F(SessionResponseTest, AStreamWithoutDataIsOutlivedByItsHandler) {
    const auto head = client_->request({{":method", "HEAD"}});
    const auto no_content = client_->get("/204");
    const auto aborted = client_->get("/204");
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({}, std::nullopt), SendStatus::ok);
    ASSERT_EQ(sink_of(1).begin({.status = 204}, std::nullopt), SendStatus::ok);
    ASSERT_EQ(sink_of(2).begin({.status = 204}, std::nullopt), SendStatus::ok);
    exchange_bytes();
    for (const auto stream : {head, no_content, aborted}) {
        EXPECT_TRUE((*client_)[stream].ended);
        EXPECT_TRUE((*client_)[stream].closed);
        EXPECT_EQ((*client_)[stream].data_frames, 0);
    }
    EXPECT_EQ(gone_, 0);
    EXPECT_EQ(host_.phases.back(), Phase::handler);
    for (const std::size_t request : {0, 1}) {
        EXPECT_EQ(sink_of(request).write(Chunk::borrowed(as_bytes("dropped"), {})), SendStatus::ok);
        EXPECT_EQ(sink_of(request).finish({}), SendStatus::ok);
    }
    sink_of(2).abort();
    exchange_bytes();
    EXPECT_EQ(gone_, 0);
    EXPECT_EQ((*client_)[aborted].error_code, static_cast<std::uint32_t>(NGHTTP2_NO_ERROR));
    EXPECT_EQ(host_.phases.back(), Phase::idle);
    for (http::Exchange* exchange : waiting_) {
        exchanges_.release_by_handler(*exchange);
    }
    EXPECT_EQ(exchanges_.live(), 0u);
}

TEST_F(SessionResponseTest, AHandlerReadsOnBehindTheEndOfItsResponse) {
    const auto stream = client_->request({}, true);
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({.status = 204}, std::nullopt), SendStatus::ok);
    exchange_bytes();
    EXPECT_TRUE((*client_)[stream].ended);
    client_->write(stream, std::string(600'000, 'b'));
    http::Exchange& exchange = *waiting_.at(0);
    exchange.source()->want_body(true);
    exchange_bytes();
    client_->finish(stream);
    exchange_bytes();
    EXPECT_EQ(exchange.request.body.received(), 600'000u);
    EXPECT_TRUE(exchange.request.body.complete);
    EXPECT_EQ(gone_, 0);
    EXPECT_EQ(sink_of(0).finish({}), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_NO_ERROR));
    EXPECT_EQ(host_.phases.back(), Phase::idle);
}

TEST_F(SessionResponseTest, AClientThatResetsBehindTheEndOfItsResponseFailsTheBody) {
    const auto stream = client_->request({}, true);
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({.status = 204}, std::nullopt), SendStatus::ok);
    exchange_bytes();
    client_->reset(stream);
    exchange_bytes();
    EXPECT_EQ(gone_, 1);
}

TEST_F(SessionResponseTest, FieldsOfTheConnectionAreDroppedAndNamesAreLowerCase) {
    const auto stream = client_->get("/");
    exchange_bytes();
    const http::Field fields[] = {
        {"Content-Type", " text/plain "}, {"Keep-Alive", "5"}, {"Transfer-Encoding", "chunked"}, {"Server", "mine"}};
    ASSERT_EQ(answer(*waiting_.at(0), "ok", {.fields = fields}), SendStatus::ok);
    exchange_bytes();
    const test::Http2Response& response = (*client_)[stream];
    EXPECT_EQ(response.field("content-type"), "text/plain");
    EXPECT_EQ(response.field("keep-alive"), "");
    EXPECT_EQ(response.field("transfer-encoding"), "");
    EXPECT_EQ(response.field("server"), "mine");
}

TEST_F(SessionResponseTest, ManyFields) {
    const auto stream = client_->get("/");
    exchange_bytes();
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i) {
        names.push_back("x-" + std::to_string(i));
    }
    std::vector<http::Field> fields;
    for (const std::string& name : names) {
        fields.push_back({name, name});
    }
    ASSERT_EQ(answer(*waiting_.at(0), "ok", {.fields = fields}), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].field("x-0"), "x-0");
    EXPECT_EQ((*client_)[stream].field("x-99"), "x-99");
}

TEST_F(SessionResponseTest, AStreamedBodyWithTrailers) {
    const auto stream = client_->get("/");
    exchange_bytes();
    http::ResponseSink& sink = sink_of(0);
    EXPECT_EQ(sink.write(Chunk::borrowed(as_bytes("x"), {})), SendStatus::wrong_state);
    ASSERT_EQ(sink.begin({}, std::nullopt), SendStatus::ok);
    EXPECT_EQ(sink.begin({}, std::nullopt), SendStatus::wrong_state);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].status, 200) << "the head does not wait for the body";
    for (const char* piece : {"one ", "two ", "three"}) {
        ASSERT_EQ(sink.write(Chunk::borrowed(as_bytes(piece), {})), SendStatus::ok);
        exchange_bytes();
    }
    EXPECT_EQ((*client_)[stream].body, "one two three");
    const http::Field bad[] = {{"Content-Length", "3"}};
    EXPECT_EQ(sink.finish(bad), SendStatus::invalid_field);
    const http::Field trailers[] = {{"X-Sum", "3"}};
    ASSERT_EQ(sink.finish(trailers), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].trailers, (Fields{{"x-sum", "3"}}));
    EXPECT_TRUE((*client_)[stream].ended);
    EXPECT_EQ((*client_)[stream].field("content-length"), "");
}

TEST_F(SessionResponseTest, ContentLengthIsAudited) {
    const auto stream = client_->get("/");
    exchange_bytes();
    http::ResponseSink& sink = sink_of(0);
    const http::Field declared[] = {{"Content-Length", "3"}};
    EXPECT_EQ(sink.begin({.fields = declared}, 4), SendStatus::length_mismatch);
    ASSERT_EQ(sink.begin({.fields = declared}, std::nullopt), SendStatus::ok);
    EXPECT_EQ(sink.write(Chunk::borrowed(as_bytes("abcd"), {})), SendStatus::length_mismatch);
    ASSERT_EQ(sink.write(Chunk::borrowed(as_bytes("ab"), {})), SendStatus::ok);
    EXPECT_EQ(sink.finish({}), SendStatus::length_mismatch);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_INTERNAL_ERROR));
    EXPECT_EQ(waiting_[0]->sink(), nullptr);
}

TEST_F(SessionResponseTest, AbortResetsItsStreamOnly) {
    const auto aborted = client_->get("/1");
    const auto other = client_->get("/2");
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({}, std::nullopt), SendStatus::ok);
    sink_of(0).abort();
    ASSERT_EQ(answer(*waiting_.at(1)), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[aborted].error_code, static_cast<std::uint32_t>(NGHTTP2_INTERNAL_ERROR));
    EXPECT_EQ((*client_)[other].body, "ok");
    EXPECT_EQ(gone_, 0);
    EXPECT_EQ(host_.aborts, 0);
}

TEST_F(SessionResponseTest, BodiesCrossByReferenceInFramesOfOneRecord) {
    host_.has_records = true;
    const std::string body(100'000, 'b');
    int released = 0;
    const auto stream = client_->get("/");
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({}, body.size()), SendStatus::ok);
    ASSERT_EQ(sink_of(0).write(Chunk::borrowed(as_bytes(body), Release(count, &released))), SendStatus::ok);
    ASSERT_EQ(sink_of(0).finish({}), SendStatus::ok);
    session_->feed({});
    std::array<iovec, 16> slices{};
    const std::size_t used = host_.output().gather(slices);
    ASSERT_GE(used, 8u);  // four frames, which is what the client's window takes
    for (std::size_t i = 1; i < 8; i += 2) {
        const auto* at = static_cast<const char*>(slices[i].iov_base);
        EXPECT_TRUE(at >= body.data() && at < body.data() + body.size());
        EXPECT_LE(slices[i].iov_len, 16 * 1024 - 9u);
    }
    EXPECT_EQ(slices[1].iov_len, 16 * 1024 - 9u);
    exchange_bytes();
    EXPECT_EQ(released, 1);
    EXPECT_EQ((*client_)[stream].body, body);
}

[[nodiscard]] std::vector<std::size_t> data_payloads(std::string_view frames) {
    std::vector<std::size_t> sizes;
    while (!frames.empty()) {
        const auto byte = [frames](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(frames[at])); };
        const std::size_t size = byte(0) << 16 | byte(1) << 8 | byte(2);
        if (byte(3) == NGHTTP2_DATA) {
            sizes.push_back(size);
        }
        frames.remove_prefix(kFrameHeaderBytes + size);
    }
    return sizes;
}

TEST_F(SessionResponseTest, FramesAreRecordsOfALargeBodyAndFewOfASmallOne) {
    for (const auto& [size, records, expected] :
         {std::tuple(64u << 10, false, std::vector<std::size_t>{16384, 16384, 16384, 16383}),
          std::tuple((64u << 10) + 1, false, std::vector<std::size_t>{16375, 16384, 16384, 16384, 8}),
          std::tuple(16u << 10, false, std::vector<std::size_t>{16384}),
          std::tuple(16u << 10, true, std::vector<std::size_t>{16375, 9})}) {
        host_.has_records = records;
        restart();
        waiting_.clear();
        const std::string body(size, 'b');
        static_cast<void>(client_->get("/"));
        exchange_bytes();
        ASSERT_EQ(answer(*waiting_.at(0), body), SendStatus::ok);
        session_->feed({});
        EXPECT_EQ(data_payloads(host_.take_output()), expected) << size << ", within a window of 65535";
    }
}

TEST_F(SessionResponseTest, FilesGoAsRangesBehindTheirFrameHeaders) {
    char path[] = "/tmp/tas-http2-XXXXXX";
    const int fd = ::mkstemp(path);
    ::unlink(path);
    std::string content;
    for (int i = 0; i < 10'000; ++i) {
        content += std::to_string(i);
    }
    ASSERT_EQ(::write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    int released = 0;
    const auto stream = client_->get("/");
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({}, content.size()), SendStatus::ok);
    ASSERT_EQ(sink_of(0).write(Chunk::file(fd, 0, content.size(), Release(count, &released))), SendStatus::ok);
    ASSERT_EQ(sink_of(0).finish({}), SendStatus::ok);
    session_->feed({});
    const Chunk* file = host_.output().file_at(1);
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(file->size(), 16 * 1024u);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].body, content);
    EXPECT_EQ(released, 1);
    ::close(fd);
}

TEST_F(SessionResponseTest, SeveralRangesOfAFileAreOneBody) {
    char path[] = "/tmp/tas-http2-XXXXXX";
    const int fd = ::mkstemp(path);
    ::unlink(path);
    std::string content;
    for (int i = 0; i < 10'000; ++i) {
        content += std::to_string(i);
    }
    ASSERT_EQ(::write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    const std::pair<std::uint64_t, std::uint64_t> ranges[] = {{20'000, 18'000}, {0, 1}, {5, 16'000}, {1000, 1}};
    std::string expected;
    for (const auto& [offset, size] : ranges) {
        expected += "part:" + content.substr(offset, size);
    }
    int released = 0;
    const auto stream = client_->get("/");
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({}, expected.size()), SendStatus::ok);
    for (const auto& [offset, size] : ranges) {
        ASSERT_EQ(sink_of(0).write(Chunk::borrowed(as_bytes("part:"), Release(count, &released))), SendStatus::ok);
        ASSERT_EQ(sink_of(0).write(Chunk::file(fd, offset, size, Release(count, &released))), SendStatus::ok);
    }
    ASSERT_EQ(sink_of(0).finish({}), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].body, expected);
    EXPECT_EQ(released, 8);
    ::close(fd);
}

TEST_F(SessionResponseTest, AResetReleasesWhatIsNotInAFrameYet) {
    const std::string body(1'000'000, 'b');
    int released = 0;
    const auto stream = client_->get("/");
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({}, body.size()), SendStatus::ok);
    ASSERT_EQ(sink_of(0).write(Chunk::borrowed(as_bytes(body), Release(count, &released))), SendStatus::ok);
    session_->feed({});
    client_->reset(stream);
    session_->feed(as_bytes(client_->take_output()));
    EXPECT_EQ(gone_, 1);
    EXPECT_EQ(released, 0) << "frames in the queue still borrow it";
    static_cast<void>(host_.take_output());
    EXPECT_EQ(released, 1);
}

TEST_F(SessionResponseTest, AProducerIsSuspendedByItsOwnStream) {
    client_ = std::make_unique<test::Http2Client>(65'535, false);  // gives no room by itself
    const auto slow = client_->get("/slow");
    const auto other = client_->get("/other");
    exchange_bytes();
    http::ResponseSink& sink = sink_of(0);
    ASSERT_EQ(sink.begin({}, std::nullopt), SendStatus::ok);
    const std::string piece(128 * 1024, 'p');
    EXPECT_TRUE(sink.writable());
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(sink.write(Chunk::borrowed(as_bytes(piece), {})), SendStatus::ok);
        exchange_bytes();
    }
    EXPECT_FALSE(sink.writable());
    EXPECT_TRUE(sink_of(1).writable());
    EXPECT_EQ(writable_, 0);
    client_->update_window(0, 1 << 20);
    ASSERT_EQ(answer(*waiting_[1]), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[other].body, "ok");
    EXPECT_EQ(host_.phases.back(), Phase::window);
    client_->update_window(slow, 1 << 20);
    exchange_bytes();
    EXPECT_EQ(writable_, 1);
    EXPECT_TRUE(sink.writable());
    EXPECT_EQ((*client_)[slow].body.size(), 3 * piece.size());
}

TEST_F(SessionResponseTest, OutputStopsAtAFullQueueAndGoesOn) {
    client_ = std::make_unique<test::Http2Client>(1 << 30);
    const std::string body(2'000'000, 'b');
    const auto stream = client_->get("/");
    client_->update_window(0, 1 << 30);
    exchange_bytes();
    ASSERT_EQ(answer(*waiting_.at(0), body), SendStatus::ok);
    session_->feed({});
    EXPECT_TRUE(host_.output().is_full());
    EXPECT_LT(host_.output().memory_size(), net::OutputQueue::kHighWater + 20'000);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].body, body);
}

TEST_F(SessionResponseTest, AClientThatGivesNoRoomLosesItsStreams) {
    client_ = std::make_unique<test::Http2Client>(0, false);
    const auto stream = client_->get("/");
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({}, 2), SendStatus::ok);
    ASSERT_EQ(sink_of(0).write(Chunk::borrowed(as_bytes("ok"), {})), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ(host_.phases.back(), Phase::window);
    session_->on_timeout(Phase::window);
    exchange_bytes();
    EXPECT_EQ(gone_, 1);
    EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_CANCEL));
    EXPECT_EQ(host_.phases.back(), Phase::idle);
}

// RFC 9113 §6.9: a frame without content needs no window; nghttp2 holds it back all the same.
TEST_F(SessionResponseTest, AnEndThatWaitsForAWindowHasAClock) {
    client_ = std::make_unique<test::Http2Client>(2, false);
    const auto stream = client_->get("/");
    exchange_bytes();
    ASSERT_EQ(sink_of(0).begin({}, std::nullopt), SendStatus::ok);
    ASSERT_EQ(sink_of(0).write(Chunk::borrowed(as_bytes("ok"), {})), SendStatus::ok);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].body, "ok");
    EXPECT_EQ(host_.phases.back(), Phase::handler);
    ASSERT_EQ(sink_of(0).finish({}), SendStatus::ok);
    exchange_bytes();
    EXPECT_FALSE((*client_)[stream].ended);
    EXPECT_EQ(host_.phases.back(), Phase::window);
    session_->on_timeout(Phase::window);
    exchange_bytes();
    EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_CANCEL));
    EXPECT_EQ(host_.phases.back(), Phase::idle);
}

TEST_F(SessionResponseTest, AHeadThatIsTooLargeToSendEndsItsStream) {
    const auto stream = client_->get("/");
    exchange_bytes();
    const std::string huge(100'000, 'h');
    const http::Field fields[] = {{"X-Huge", huge}};
    ASSERT_EQ(answer(*waiting_.at(0), "ok", {.fields = fields}), SendStatus::ok);
    exchange_bytes();
    EXPECT_TRUE((*client_)[stream].closed);
    EXPECT_EQ((*client_)[stream].error_code, static_cast<std::uint32_t>(NGHTTP2_INTERNAL_ERROR));
}

TEST_F(SessionResponseTest, AHundredStreamsOfDifferentSizesAtATime) {
    client_ = std::make_unique<test::Http2Client>(1 << 20);
    std::vector<std::int32_t> streams;
    std::vector<std::string> bodies;
    for (int i = 0; i < 100; ++i) {
        streams.push_back(client_->get("/"));
        bodies.push_back(std::string(static_cast<std::size_t>(i * i * 13), static_cast<char>('a' + i % 26)));
    }
    exchange_bytes();
    ASSERT_EQ(waiting_.size(), 100u);
    for (std::size_t i = 0; i < 100; ++i) {
        ASSERT_EQ(answer(*waiting_[i], bodies[i]), SendStatus::ok);
    }
    exchange_bytes();
    for (std::size_t i = 0; i < 100; ++i) {
        EXPECT_EQ((*client_)[streams[i]].body, bodies[i]) << i;
    }
}

}  // namespace
}  // namespace tas::http2
