#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "fuzz/http2_run.hpp"
#include "support/http2_client.hpp"

namespace tas::test {
namespace {

/// Recorded sessions: what nghttp2's client says, and frames by hand. The fuzzer begins with them, too.
std::vector<std::pair<std::string, std::string>> sessions() {
    std::vector<std::pair<std::string, std::string>> all;
    {
        Http2Client client;
        static_cast<void>(client.get("/1"));
        static_cast<void>(client.request({{":path", "/2?x"}, {"cookie", "a=1"}, {"cookie", "b=2"}, {"x-y", "z"}}));
        static_cast<void>(client.request({{":method", "HEAD"}, {":path", "/3"}}));
        all.emplace_back("gets", client.take_output());
    }
    {
        Http2Client client;
        static_cast<void>(client.post("hello world"));
        const auto stream = client.request({{":path", "/up"}}, true);
        client.write(stream, std::string(3'000, 'u'));
        client.finish(stream, {{"x-sum", "1"}});
        static_cast<void>(client.post("", {{"content-length", "0"}}));
        static_cast<void>(client.post(std::string(5'000, 'l')));                             // 413 on the way
        static_cast<void>(client.request({{"content-length", "99999"}}, true));      // 413 at once
        all.emplace_back("posts", client.take_output());
    }
    {
        Http2Client client;
        static_cast<void>(client.request({{":method", "BREW"}}));
        static_cast<void>(client.request({{"expect", "tea"}}));
        static_cast<void>(client.request({{":path", "/" + std::string(100, 'p')}}));
        static_cast<void>(client.request({{"x", std::string(2'000, 'x')}}));
        static_cast<void>(client.request({{"connection", "close"}}));
        static_cast<void>(client.post("ab", {{"content-length", "3"}}));
        all.emplace_back("refusals", client.take_output());
    }
    all.emplace_back("by hand", http2_hello() + http2_get(1) + http2_frame(NGHTTP2_PING, 0, 0, "12345678") +
                                    http2_frame(NGHTTP2_PRIORITY, 0, 5, std::string("\0\0\0\0\x10", 5)) +
                                    http2_frame(0xbe, 0, 0, "unknown") + http2_get(3, "/three") +
                                    http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 3, std::string("\0\0\1\0", 4)));
    const std::string head = http2_block({{":method", "POST"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}});
    all.emplace_back("continuation and padding",
                     http2_hello() + http2_frame(NGHTTP2_HEADERS, 0, 1, head.substr(0, 10)) +
                         http2_frame(NGHTTP2_CONTINUATION, 0, 1, head.substr(10, 5)) +
                         http2_frame(NGHTTP2_CONTINUATION, NGHTTP2_FLAG_END_HEADERS, 1, head.substr(15)) +
                         http2_frame(NGHTTP2_DATA, NGHTTP2_FLAG_PADDED, 1, std::string("\2ab\0\0", 5)) +
                         http2_frame(NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 1, "c"));
    all.emplace_back("reset", http2_hello() + http2_get(1) +
                                  http2_frame(NGHTTP2_RST_STREAM, 0, 1, std::string("\0\0\0\x08", 4)) + http2_get(3));
    all.emplace_back("goaway", http2_hello() + http2_get(1) + http2_frame(NGHTTP2_GOAWAY, 0, 0, std::string(8, '\0')));
    all.emplace_back("cut", (http2_hello() + http2_get(1)).substr(0, 50));
    return all;
}

TEST(Http2Split, TheSameHoweverTheBytesCome) {
    for (const auto& [name, stream] : sessions()) {
        const Http2Run whole = run_http2(stream, 0, false);
        EXPECT_TRUE(whole.good) << name;
        EXPECT_EQ(whole.closes, 1) << name;
        for (const bool later : {false, true}) {
            for (const std::size_t step : {0u, 1u, 2u, 3u, 7u, 9u, 64u, 1'000u}) {
                const Http2Run run = run_http2(stream, step, later);
                ASSERT_TRUE(whole.agrees_with(run)) << name << " in steps of " << step << (later ? ", later" : "");
            }
        }
    }
}

// Neighbours of the recorded sessions: one byte changed, lost or doubled.
TEST(Http2Split, MutatedSessions) {
    std::mt19937 random(1);
    for (const auto& [name, stream] : sessions()) {
        for (int round = 0; round < 300; ++round) {
            std::string mutated = stream;
            const std::size_t at = kHttp2Preface.size() + random() % (mutated.size() - kHttp2Preface.size());
            const char byte = static_cast<char>(random());
            switch (random() % 3) {
                case 0: mutated[at] = byte; break;
                case 1: mutated.erase(at, 1); break;
                default: mutated.insert(at, 1, byte); break;
            }
            const Http2Run whole = run_http2(mutated, 0, false);
            ASSERT_TRUE(whole.agrees_with(run_http2(mutated, 1, true))) << name << " round " << round;
        }
    }
}

TEST(Http2Split, TheResponsesAreRight) {
    const Http2Run run = run_http2(sessions()[1].second, 5, true);
    EXPECT_EQ(run.streams.at(1).substr(0, 12), "head :status");
    EXPECT_NE(run.streams.at(1).find("hello world"), std::string::npos);
    EXPECT_NE(run.streams.at(3).find("x-sum: 1"), std::string::npos);
}

// What the fuzzer has found or begins with.
TEST(Http2Split, Corpus) {
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(TAS_TESTS_DIR "/fuzz/corpus/http2")) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string stream = std::string(kHttp2Preface) + std::string(std::istreambuf_iterator<char>(file), {});
        const Http2Run whole = run_http2(stream, 0, false);
        EXPECT_TRUE(whole.agrees_with(run_http2(stream, 1, true))) << entry.path();
        ++seen;
    }
    EXPECT_GE(seen, 8);
}

}  // namespace
}  // namespace tas::test
