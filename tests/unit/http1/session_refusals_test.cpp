#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "fuzz/session_run.hpp"

namespace tas::test {
namespace {

using namespace std::string_literals;

struct Refusal {
    std::string name;
    std::string stream;
    int status;  // 0: it is served
};

std::string repeated(std::string_view text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) {
        result += text;
    }
    return result;
}

std::string post_chunks(std::string_view chunks) {
    return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(chunks);
}

// Limits of run_session(): target 64, head 512, 12 fields, trailers 128, body 256.
const Refusal kRefusals[] = {
    // Lines. RFC 9112 §2.2, §5
    {"bare LF after the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400},
    {"bare LF after a field", "GET / HTTP/1.1\r\nHost: h\n\r\n", 400},
    {"bare LF as the empty line", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
    {"bare LF in front", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"bare CR in the request line", "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"bare CR in a field", "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", 400},
    {"bare CR as the empty line", "GET / HTTP/1.1\r\nHost: h\r\n\rX", 400},
    {"CR CR LF", "GET / HTTP/1.1\r\r\nHost: h\r\n\r\n", 400},
    {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s, 400},
    {"NUL in a name", "GET / HTTP/1.1\r\nHo\0st: h\r\n\r\n"s, 400},
    {"NUL in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"s, 400},
    {"control in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\x01\r\n\r\n", 400},
    {"DEL in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\x7f\r\n\r\n", 400},
    {"obs-fold with a space", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", 400},
    {"obs-fold with a tab", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n\tb\r\n\r\n", 400},
    {"whitespace before the first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
    {"space before the colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400},
    {"tab before the colon", "GET / HTTP/1.1\r\nHost\t: h\r\n\r\n", 400},
    {"space in a name", "GET / HTTP/1.1\r\nHost: h\r\nX Y: z\r\n\r\n", 400},
    {"empty name", "GET / HTTP/1.1\r\nHost: h\r\n: z\r\n\r\n", 400},
    {"no colon", "GET / HTTP/1.1\r\nHost: h\r\nXYZ\r\n\r\n", 400},
    {"a name that is no token", "GET / HTTP/1.1\r\nHost: h\r\nX[]: z\r\n\r\n", 400},
    {"too many empty lines", repeated("\r\n", 9) + "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"a TLS client", "\x16\x03\x01\x02\x00\x01"s, 400},
    // Request line. RFC 9112 §3
    {"no version", "GET /\r\n\r\n", 400},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP/3.0", "GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505},
    {"HTTP/0.9 with a version", "GET / HTTP/0.9\r\n\r\n", 505},
    {"unknown method", "FOO / HTTP/1.1\r\nHost: h\r\n\r\n", 501},
    {"RTSP method", "SETUP / HTTP/1.1\r\nHost: h\r\n\r\n", 501},
    {"CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", 501},
    {"target too long", "GET /" + std::string(64, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
    {"request line without end", std::string(600, 'A'), 414},
    {"asterisk for GET", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"fragment", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    // Host. RFC 9112 §3.2
    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400},
    {"bad Host", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
    // Framing. RFC 9112 §6
    {"CL and TE", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"TE and CL", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
     400},
    {"two equal CL", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
    {"CL list", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\na", 400},
    {"CL with a sign", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\na", 400},
    {"CL negative", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\na", 400},
    {"CL hexadecimal", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1\r\n\r\na", 400},
    {"CL with a space inside", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1 1\r\n\r\na", 400},
    {"CL empty", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400},
    {"CL over 64 bits", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551616\r\n\r\n", 400},
    {"CL too large", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 257\r\n\r\n", 413},
    {"TE in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"chunked not last", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400},
    {"chunked twice", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400},
    {"TE without chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 400},
    {"TE not understood", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"TE not understood, in two fields",
     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
    {"TE with a tab", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \tchunked \t\r\n\r\n0\r\n\r\n", 0},
    {"TE not understood, behind a tab", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip,\tchunked\r\n\r\n", 501},
    {"CL with tabs", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\t1\t\r\n\r\na", 0},
    {"Connection with tabs", "GET / HTTP/1.1\r\nHost:\th\t\r\nConnection:\tx,\tkeep-alive\t\r\n\r\n", 0},
    {"TE quoted", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", 400},
    // Chunks. RFC 9112 §7.1
    {"chunk size is no number", post_chunks("x\r\n"), 400},
    {"chunk size empty", post_chunks("\r\n"), 400},
    {"chunk size with 0x", post_chunks("0x5\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size with a sign", post_chunks("+5\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size negative", post_chunks("-1\r\n"), 400},
    {"space before the chunk size", post_chunks(" 5\r\nhello\r\n0\r\n\r\n"), 400},
    {"space after the chunk size", post_chunks("5 \r\nhello\r\n0\r\n\r\n"), 400},
    {"space before the extension", post_chunks("5 ;a\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size over 64 bits", post_chunks("10000000000000000\r\n"), 400},
    {"chunk size wraps to 5", post_chunks("10000000000000005\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk too large", post_chunks("101\r\n"), 413},
    {"chunk of 2^64 - 1", post_chunks("ffffffffffffffff\r\n"), 413},
    {"chunks too large together", post_chunks("80\r\n" + std::string(128, 'a') + "\r\n81\r\n"), 413},
    {"bare LF after the chunk size", post_chunks("5\nhello\r\n0\r\n\r\n"), 400},
    {"bare LF in an extension", post_chunks("5;a\nhello\r\n0\r\n\r\n"), 400},
    {"bare CR in an extension", post_chunks("5;a\rb\r\nhello\r\n0\r\n\r\n"), 400},
    {"NUL in an extension", post_chunks("5;a\0\r\nhello\r\n0\r\n\r\n"s), 400},
    {"no CRLF behind the data", post_chunks("5\r\nhello0\r\n\r\n"), 400},
    {"more data than the chunk", post_chunks("5\r\nhelloo\r\n0\r\n\r\n"), 400},
    {"bare LF behind the data", post_chunks("5\r\nhello\n0\r\n\r\n"), 400},
    {"CR and something behind the data", post_chunks("5\r\nhello\rX0\r\n\r\n"), 400},
    {"extension too long", post_chunks("5;" + std::string(5000, 'a') + "\r\nhello\r\n0\r\n\r\n"), 413},
    {"extensions too long together", post_chunks(repeated("1;" + std::string(900, 'a') + "\r\nx\r\n", 5)), 413},
    // Trailers. RFC 9112 §7.1.2
    {"bare LF in the trailers", post_chunks("0\r\nX: y\n\r\n"), 400},
    {"bare LF ends the trailers", post_chunks("0\r\n\n"), 400},
    {"obs-fold in the trailers", post_chunks("0\r\nX: y\r\n z\r\n\r\n"), 400},
    {"NUL in the trailers", post_chunks("0\r\nX: \0\r\n\r\n"s), 400},
    {"space before the colon in the trailers", post_chunks("0\r\nX : y\r\n\r\n"), 400},
    {"Content-Length in the trailers", post_chunks("0\r\nContent-Length: 5\r\n\r\n"), 400},
    {"Transfer-Encoding in the trailers", post_chunks("0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
    {"trailers too large", post_chunks("0\r\nX: " + std::string(128, 'a') + "\r\n\r\n"), 431},
    {"too many trailers", post_chunks("0\r\n" + repeated("X: y\r\n", 13) + "\r\n"), 431},
    // Size of the head
    {"too many fields", "GET / HTTP/1.1\r\nHost: h\r\n" + repeated("X: y\r\n", 12) + "\r\n", 431},
    {"head too large", "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(500, 'a') + "\r\n\r\n", 431},
    {"head without end", "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2000, 'a'), 431},
    // Expect. RFC 9110 §10.1.1
    {"unknown expectation", "POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n", 417},
    {"expectation in HTTP/1.0", "GET / HTTP/1.0\r\nExpect: tea\r\n\r\n", 0},
    {"expectation, body too large", "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 999\r\n\r\n",
     413},
    // What is served
    {"eight empty lines", repeated("\r\n", 8) + "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 0},
    {"upgrade", "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 0},
    {"upgrade with a body",
     "POST / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nab", 0},
    {"upgrade with chunks",
     "POST / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: "
     "chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
     0},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", 0},
    {"HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", 0},
    {"QUERY", "QUERY / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na", 0},
    {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 0},
    {"absolute-form", "GET http://a:81/b?c HTTP/1.1\r\nHost: h\r\n\r\n", 0},
    {"body at the limit", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 256\r\n\r\n" + std::string(256, 'a'), 0},
    {"chunks at the limit",
     post_chunks("080\r\n" + std::string(128, 'a') + "\r\n80\r\n" + std::string(128, 'a') + "\r\n00\r\n\r\n"), 0},
    {"target at the limit", "GET /" + std::string(63, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 0},
    {"fields at the limit", "GET / HTTP/1.1\r\nHost: h\r\n" + repeated("X: y\r\n", 11) + "\r\n", 0},
    {"empty values and high bytes", "GET / HTTP/1.1\r\nHost: h\r\nA:\r\nB:  \t\r\nC: \xc3\xa4\x80\r\nD:d\r\n\r\n", 0},
    {"extensions", post_chunks("5;a;b=c;d=\"e f\"\r\nhello\r\n0;z\r\nX: y\r\n\r\n"), 0},
    {"GET with a body", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", 0},
};

TEST(SessionRefusals, EveryStatus) {
    for (const Refusal& refusal : kRefusals) {
        const SessionRun run = run_session(refusal.stream, {}, Answer::at_once);
        if (refusal.status == 0) {
            EXPECT_TRUE(run.events.ends_with("response 200\n")) << refusal.name << ": " << run.events;
            continue;
        }
        const std::string status = std::to_string(refusal.status);
        EXPECT_TRUE(run.events.ends_with("refused " + status + "\nresponse " + status + "\n")) << ": " << run.events;
        EXPECT_EQ(run.closes, 1) << refusal.name;
        EXPECT_TRUE(run.output.starts_with("HTTP/1.1 " + std::to_string(refusal.status) + " ")) << refusal.name;
        EXPECT_NE(run.output.find("Connection: close\r\n"), std::string::npos) << refusal.name;
    }
}

TEST(SessionRefusals, BehindEarlierResponses) {
    const std::string good = "GET /first HTTP/1.1\r\nHost: h\r\n\r\n";
    for (const Refusal& refusal : kRefusals) {
        for (const Answer answer : {Answer::at_once, Answer::later}) {
            const SessionRun run = run_session(good + refusal.stream, {}, answer);
            EXPECT_TRUE(run.events.starts_with("GET /first @h 1.1")) << refusal.name;
            EXPECT_TRUE(run.output.starts_with("HTTP/1.1 200 OK\r\n")) << refusal.name;
            if (refusal.status != 0) {
                EXPECT_NE(run.output.find("HTTP/1.1 " + std::to_string(refusal.status)), std::string::npos)
                    << refusal.name;
            }
        }
    }
}

TEST(SessionRefusals, EverySplit) {
    for (const Refusal& refusal : kRefusals) {
        const std::string stream = refusal.stream + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";
        const SessionRun whole = run_session(stream, {}, Answer::at_once);
        EXPECT_EQ(run_session(stream, every_byte(stream), Answer::at_once), whole) << refusal.name;
        EXPECT_EQ(run_session(stream, every_byte(stream), Answer::later), whole) << refusal.name;
        for (std::size_t cut = 1; cut<stream.size(); cut += stream.size()> 1000 ? 41 : 1) {
            ASSERT_EQ(run_session(stream, {cut}, Answer::at_once), whole) << refusal.name << " cut at " << cut;
        }
    }
}

TEST(SessionRefusals, HeadIsRefusedWithoutABody) {
    const SessionRun run = run_session("HEAD / HTTP/1.1\r\n\r\n", {}, Answer::at_once);
    EXPECT_TRUE(run.output.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_TRUE(run.output.ends_with("\r\n\r\n"));
}

TEST(SessionRefusals, TheAnswer) {
    EXPECT_EQ(run_session("FOO / HTTP/1.1\r\n", {}, Answer::at_once).output,
              "HTTP/1.1 501 Not Implemented\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: true_async_server\r\n"
              "Content-Type: text/plain\r\nContent-Length: 17\r\nConnection: close\r\n\r\nNot Implemented\r\n");
}

}  // namespace
}  // namespace tas::test
