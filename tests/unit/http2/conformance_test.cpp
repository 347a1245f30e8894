// What RFC 9113 and RFC 7541 demand of a server that meets a client which breaks their rules, section by section: the
// answer to raw frames.

#include "unit/http2/session_fixture.hpp"

namespace tas::http2 {
namespace {

using test::http2_block;
using test::http2_frame;
using test::http2_get;
using namespace std::string_literals;

enum class Answer {
    goes_on,  // the connection serves the next request
    stream,   // RST_STREAM, and the connection serves the next request
    ends,     // GOAWAY, and the connection ends
};

struct Case {
    const char* name;
    std::string frames;
    Answer answer;
    int code = 0;  // of RST_STREAM or GOAWAY
};

constexpr int kEndHeaders = NGHTTP2_FLAG_END_HEADERS;
constexpr int kEndStream = NGHTTP2_FLAG_END_STREAM;
constexpr int kWhole = kEndHeaders | kEndStream;

const test::Http2Fields kGetFields{{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}};

std::string get_block() { return http2_block(kGetFields); }
std::string headers(int flags, std::uint32_t stream, const std::string& block) {
    return http2_frame(NGHTTP2_HEADERS, flags, stream, block);
}
std::string open_post(std::uint32_t stream) { return headers(kEndHeaders, stream, get_block()); }
std::string number(std::uint32_t value) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) {
        bytes += static_cast<char>(value >> shift & 0xff);
    }
    return bytes;
}
std::string setting(int id, std::uint32_t value) { return "\0"s + static_cast<char>(id) + number(value); }

class ConformanceTest : public SessionFixture {
protected:
    struct Seen {
        int reset = -1;
        int goaway = -1;
        bool served = false;
    };

    /// Feeds the frames behind a hello, then a request on a far stream.
    Seen run(const std::string& frames) {
        restart();
        seen_.clear();
        host_.closes = 0;
        at_once_ = false;
        std::string said = raw(test::http2_hello() + frames);
        Seen seen;
        if (host_.closes == 0) {
            const std::size_t before = seen_.size();
            said += raw(http2_get(1'001));
            seen.served = host_.closes == 0 && seen_.size() == before + 1;
        }
        for (std::string_view rest = said; rest.size() >= kFrameHeaderBytes;) {
            const auto at = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(rest[i])}; };
            const std::size_t size = at(0) << 16 | at(1) << 8 | at(2);
            if (at(3) == NGHTTP2_RST_STREAM) {
                seen.reset = static_cast<int>(at(kFrameHeaderBytes + 3));
            } else if (at(3) == NGHTTP2_GOAWAY) {
                seen.goaway = static_cast<int>(at(kFrameHeaderBytes + 7));
            }
            rest.remove_prefix(kFrameHeaderBytes + size);
        }
        for (http::Exchange* exchange : waiting_) {
            exchanges_.release_by_handler(*exchange);
        }
        waiting_.clear();
        return seen;
    }

    void expect_all(const std::vector<Case>& cases) {
        for (const Case& kind : cases) {
            const Seen seen = run(kind.frames);
            switch (kind.answer) {
                case Answer::goes_on:
                    EXPECT_TRUE(seen.served) << kind.name << ", GOAWAY " << seen.goaway;
                    EXPECT_EQ(seen.goaway, -1) << kind.name;
                    break;
                case Answer::stream:
                    EXPECT_EQ(seen.reset, kind.code) << kind.name << ", GOAWAY " << seen.goaway;
                    EXPECT_TRUE(seen.served) << kind.name;
                    break;
                case Answer::ends:
                    EXPECT_EQ(seen.goaway, kind.code) << kind.name;
                    EXPECT_EQ(host_.closes, 1) << kind.name;
                    break;
            }
        }
        session_.reset();
        EXPECT_EQ(exchanges_.live(), 0u);
    }

};

TEST_F(ConformanceTest, FramesAndStreams) {
    expect_all({
        {"4.1: unknown type", http2_frame(0xee, 0, 0, "x"), Answer::goes_on},
        {"4.1: undefined flags", http2_frame(NGHTTP2_PING, 0x16, 0, "12345678"), Answer::goes_on},
        {"4.1: reserved bit", http2_frame(NGHTTP2_PING, 0, 0x80000000, "12345678"), Answer::goes_on},
        {"4.2: a frame over the maximum", open_post(1) + http2_frame(NGHTTP2_DATA, 0, 1, std::string(16'385, 'd')),
         Answer::ends, NGHTTP2_FRAME_SIZE_ERROR},
        {"4.2: the largest frame", open_post(1) + http2_frame(NGHTTP2_DATA, kEndStream, 1, std::string(16'384, 'd')),
         Answer::goes_on},
        {"4.3: a block that cannot be decoded", headers(kWhole, 1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff"), Answer::ends,
         NGHTTP2_COMPRESSION_ERROR},
        {"4.3: another frame within a section", headers(kEndStream, 1, get_block()) + http2_frame(NGHTTP2_PING, 0, 0, "12345678"),
         Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"4.3: another stream within a section",
         headers(kEndStream, 1, get_block()) + http2_frame(NGHTTP2_CONTINUATION, kEndHeaders, 3, ""), Answer::ends,
         NGHTTP2_PROTOCOL_ERROR},
        {"5.1: DATA in idle", http2_frame(NGHTTP2_DATA, kEndStream, 1, "d"), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"5.1: RST_STREAM in idle", http2_frame(NGHTTP2_RST_STREAM, 0, 1, number(8)), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"5.1: WINDOW_UPDATE in idle", http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 1, number(1)), Answer::ends,
         NGHTTP2_PROTOCOL_ERROR},
        {"5.1: CONTINUATION in idle", http2_frame(NGHTTP2_CONTINUATION, kEndHeaders, 1, get_block()), Answer::ends,
         NGHTTP2_PROTOCOL_ERROR},
        {"5.1: PRIORITY in idle", http2_frame(NGHTTP2_PRIORITY, 0, 1, "\0\0\0\0\x10"s), Answer::goes_on},
        {"5.1: DATA in half-closed (remote)", http2_get(1) + http2_frame(NGHTTP2_DATA, kEndStream, 1, "d"), Answer::ends,
         NGHTTP2_STREAM_CLOSED},
        {"5.1: HEADERS in half-closed (remote)", http2_get(1) + http2_get(1), Answer::ends, NGHTTP2_STREAM_CLOSED},
        {"5.1: DATA behind a reset of the client",
         http2_get(1) + http2_frame(NGHTTP2_RST_STREAM, 0, 1, number(8)) + http2_frame(NGHTTP2_DATA, kEndStream, 1, "d"),
         Answer::ends, NGHTTP2_STREAM_CLOSED},
        {"5.1: HEADERS behind a reset of the client",
         open_post(1) + http2_frame(NGHTTP2_RST_STREAM, 0, 1, number(8)) + http2_get(1), Answer::ends,
         NGHTTP2_STREAM_CLOSED},
        {"5.1: DATA behind trailers", open_post(1) + headers(kWhole, 1, http2_block({{"x", "y"}})) +
                                          http2_frame(NGHTTP2_DATA, kEndStream, 1, "d"),
         Answer::ends, NGHTTP2_STREAM_CLOSED},
        {"5.1: RST_STREAM in half-closed (remote)", http2_get(1) + http2_frame(NGHTTP2_RST_STREAM, 0, 1, number(8)) +
                                                        http2_frame(NGHTTP2_RST_STREAM, 0, 1, number(8)),
         Answer::goes_on},
        {"5.1: WINDOW_UPDATE in half-closed (remote)", http2_get(1) + http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 1, number(1)),
         Answer::goes_on},
        {"5.1.1: an even stream", http2_get(2), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"5.1.1: a lower stream", http2_get(5) + http2_get(3), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"5.3: a stream that depends on itself", http2_frame(NGHTTP2_PRIORITY, 0, 1, number(1) + "\x10"), Answer::goes_on},
        {"5.5: an unknown type within a section", headers(kEndStream, 1, get_block()) + http2_frame(0xee, 0, 0, "x"),
         Answer::ends, NGHTTP2_PROTOCOL_ERROR},
    });
}

TEST_F(ConformanceTest, Definitions) {
    expect_all({
        {"6.1: DATA on stream 0", http2_frame(NGHTTP2_DATA, kEndStream, 0, "d"), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.1: padding of all", open_post(1) + http2_frame(NGHTTP2_DATA, NGHTTP2_FLAG_PADDED | kEndStream, 1, "\5abcd"),
         Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.1: padded", open_post(1) + http2_frame(NGHTTP2_DATA, NGHTTP2_FLAG_PADDED | kEndStream, 1, "\2ab\0\0"s),
         Answer::goes_on},
        {"6.2: HEADERS on stream 0", headers(kWhole, 0, get_block()), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.2: padding of all", headers(kWhole | NGHTTP2_FLAG_PADDED, 1, "\x7f" + get_block()), Answer::ends,
         NGHTTP2_PROTOCOL_ERROR},
        {"6.3: PRIORITY on stream 0", http2_frame(NGHTTP2_PRIORITY, 0, 0, "\0\0\0\0\x10"s), Answer::ends,
         NGHTTP2_PROTOCOL_ERROR},
        {"6.3: PRIORITY of another length", http2_frame(NGHTTP2_PRIORITY, 0, 1, "\0\0\0\0"s), Answer::ends,
         NGHTTP2_FRAME_SIZE_ERROR},
        {"6.4: RST_STREAM on stream 0", http2_frame(NGHTTP2_RST_STREAM, 0, 0, number(8)), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.4: RST_STREAM of another length", http2_get(1) + http2_frame(NGHTTP2_RST_STREAM, 0, 1, "\0\0\0"s), Answer::ends,
         NGHTTP2_FRAME_SIZE_ERROR},
        {"6.5: SETTINGS with ACK and a payload", http2_frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, setting(3, 1)), Answer::ends,
         NGHTTP2_FRAME_SIZE_ERROR},
        {"6.5: SETTINGS on a stream", http2_frame(NGHTTP2_SETTINGS, 0, 1), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.5: SETTINGS of another length", http2_frame(NGHTTP2_SETTINGS, 0, 0, "abc"), Answer::ends, NGHTTP2_FRAME_SIZE_ERROR},
        {"6.5.2: ENABLE_PUSH 2", http2_frame(NGHTTP2_SETTINGS, 0, 0, setting(2, 2)), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.5.2: INITIAL_WINDOW_SIZE over 2^31-1", http2_frame(NGHTTP2_SETTINGS, 0, 0, setting(4, 0x80000000)), Answer::ends,
         NGHTTP2_FLOW_CONTROL_ERROR},
        {"6.5.2: MAX_FRAME_SIZE too small", http2_frame(NGHTTP2_SETTINGS, 0, 0, setting(5, 16'383)), Answer::ends,
         NGHTTP2_PROTOCOL_ERROR},
        {"6.5.2: MAX_FRAME_SIZE too large", http2_frame(NGHTTP2_SETTINGS, 0, 0, setting(5, 1 << 24)), Answer::ends,
         NGHTTP2_PROTOCOL_ERROR},
        {"6.5.2: an unknown setting", http2_frame(NGHTTP2_SETTINGS, 0, 0, setting(0xff, 1)), Answer::goes_on},
        {"6.6: PUSH_PROMISE of a client", http2_get(1) + http2_frame(NGHTTP2_PUSH_PROMISE, kEndHeaders, 1, number(2) + get_block()),
         Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.7: PING on a stream", http2_frame(NGHTTP2_PING, 0, 1, "12345678"), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.7: PING of another length", http2_frame(NGHTTP2_PING, 0, 0, "1234567"), Answer::ends, NGHTTP2_FRAME_SIZE_ERROR},
        {"6.7: an answer to no PING", http2_frame(NGHTTP2_PING, NGHTTP2_FLAG_ACK, 0, "12345678"), Answer::goes_on},
        {"6.8: GOAWAY on a stream", http2_frame(NGHTTP2_GOAWAY, 0, 1, std::string(8, '\0')), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.9: WINDOW_UPDATE of 0", http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 0, number(0)), Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.9: WINDOW_UPDATE of another length", http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 0, "\0\0\1"s), Answer::ends,
         NGHTTP2_FRAME_SIZE_ERROR},
        {"6.9.1: the connection's window overflows", http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 0, number(0x7fffffff)), Answer::ends,
         NGHTTP2_FLOW_CONTROL_ERROR},
        {"6.9.1: a stream's window overflows", http2_get(1) + http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 1, number(0x7fffffff)),
         Answer::stream, NGHTTP2_FLOW_CONTROL_ERROR},
        {"6.10: CONTINUATION behind a whole section", http2_get(1) + http2_frame(NGHTTP2_CONTINUATION, kEndHeaders, 1, ""),
         Answer::ends, NGHTTP2_PROTOCOL_ERROR},
        {"6.10: a section in four", headers(kEndStream, 1, get_block().substr(0, 9)) +
                                        http2_frame(NGHTTP2_CONTINUATION, 0, 1, get_block().substr(9, 4)) +
                                        http2_frame(NGHTTP2_CONTINUATION, 0, 1, "") +
                                        http2_frame(NGHTTP2_CONTINUATION, kEndHeaders, 1, get_block().substr(13)),
         Answer::goes_on},
    });
}

TEST_F(ConformanceTest, HttpMessages) {
    const std::string post = http2_block({{":method", "POST"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}});
    expect_all({
        {"8.1: a second HEADERS without END_STREAM", open_post(1) + headers(kEndHeaders, 1, http2_block({{"x", "y"}})),
         Answer::stream, NGHTTP2_PROTOCOL_ERROR},
        {"8.1: trailers", open_post(1) + headers(kWhole, 1, http2_block({{"x", "y"}})), Answer::goes_on},
        {"8.1: a pseudo-header field in trailers", open_post(1) + headers(kWhole, 1, http2_block({{":path", "/"}})),
         Answer::stream, NGHTTP2_PROTOCOL_ERROR},
        {"8.2.1: upper case in trailers", open_post(1) + headers(kWhole, 1, http2_block({{"X", "y"}})), Answer::stream,
         NGHTTP2_PROTOCOL_ERROR},
        {"8.2.1: LF in a trailer", open_post(1) + headers(kWhole, 1, http2_block({{"x", "y\nz"}})), Answer::stream,
         NGHTTP2_PROTOCOL_ERROR},
        {"8.2.1: no token in trailers", open_post(1) + headers(kWhole, 1, http2_block({{"x y", "z"}})), Answer::stream,
         NGHTTP2_PROTOCOL_ERROR},
        {"RFC 9110 6.5.1: Content-Length as a trailer", open_post(1) + headers(kWhole, 1, http2_block({{"content-length", "0"}})),
         Answer::stream, NGHTTP2_PROTOCOL_ERROR},
        {"8.1.1: less than Content-Length", headers(kEndHeaders, 1, post + http2_block({{"content-length", "4"}})) +
                                                http2_frame(NGHTTP2_DATA, kEndStream, 1, "abc"),
         Answer::stream, NGHTTP2_PROTOCOL_ERROR},
        {"8.1.1: less in two frames", headers(kEndHeaders, 1, post + http2_block({{"content-length", "4"}})) +
                                          http2_frame(NGHTTP2_DATA, 0, 1, "a") + http2_frame(NGHTTP2_DATA, kEndStream, 1, "b"),
         Answer::stream, NGHTTP2_PROTOCOL_ERROR},
        {"8.2.2: TE: trailers", headers(kWhole, 1, get_block() + http2_block({{"te", "trailers"}})), Answer::goes_on},
    });
}

TEST_F(ConformanceTest, Compression) {
    expect_all({
        {"2.3.3: an index beyond the tables", headers(kWhole, 1, get_block() + "\xc6"), Answer::ends,
         NGHTTP2_COMPRESSION_ERROR},
        {"6.1: index 0", headers(kWhole, 1, get_block() + "\x80"), Answer::ends, NGHTTP2_COMPRESSION_ERROR},
        {"4.2: a size update behind a field", headers(kWhole, 1, get_block() + "\x20"), Answer::ends, NGHTTP2_COMPRESSION_ERROR},
        {"6.3: a table over the limit", headers(kWhole, 1, "\x3f\xe2\x1f" + get_block()), Answer::ends, NGHTTP2_COMPRESSION_ERROR},
        {"5.2: Huffman padding of eight bits", headers(kWhole, 1, get_block() + "\x00\x01x\x82\x1f\xff"s), Answer::ends,
         NGHTTP2_COMPRESSION_ERROR},
        {"5.2: Huffman padding of zeros", headers(kWhole, 1, get_block() + "\x00\x01x\x81\x00"s), Answer::ends,
         NGHTTP2_COMPRESSION_ERROR},
        {"5.2: EOS", headers(kWhole, 1, get_block() + "\x00\x01x\x84\xff\xff\xff\xff"s), Answer::ends, NGHTTP2_COMPRESSION_ERROR},
        {"static and dynamic table", headers(kWhole, 1, "\x82\x86\x84\x41\x01h"s) + headers(kWhole, 3, "\x82\x86\x84\xbe"s),
         Answer::goes_on},
    });
}

// RFC 9113 §6.5.3: settings count in the order in which they come, and are acknowledged at once.
TEST_F(ConformanceTest, SettingsAreAcknowledgedOnceEach) {
    restart();
    const std::string said = raw(test::http2_hello() + http2_frame(NGHTTP2_SETTINGS, 0, 0, setting(4, 100) + setting(4, 1)));
    std::size_t acks = 0;
    for (std::size_t at = 0; (at = said.find("\0\0\0\4\1"s, at)) != std::string::npos; ++at) {
        ++acks;
    }
    EXPECT_EQ(acks, 2u);
}

// RFC 9113 §6.9.2: a window that shrinks under a stream may be negative, and the stream waits.
TEST_F(ConformanceTest, AWindowMayBecomeNegative) {
    static_cast<void>(client_->get("/"));
    exchange_bytes();
    const std::string body(100'000, 'b');
    ASSERT_EQ(answer(*waiting_.at(0), body), http::SendStatus::ok);
    session_->feed({});
    EXPECT_GT(host_.take_output().size(), 65'000u);
    std::string said = raw(http2_frame(NGHTTP2_SETTINGS, 0, 0, setting(4, 10)));
    said = raw(http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 0, number(1'000'000)) +
               http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 1, number(50'000)));
    EXPECT_LT(said.size(), 100u) << "50000 are not yet as much as was taken away";
    said = raw(http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 1, number(100'000)));
    EXPECT_GT(said.size(), 30'000u);
}

}  // namespace
}  // namespace tas::http2
