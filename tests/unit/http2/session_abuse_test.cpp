// Floods: each ends its connection with ENHANCE_YOUR_CALM within bounded work and memory, and what a busy client does
// does not.

#include <functional>

#include "unit/http2/session_fixture.hpp"

namespace tas::http2 {
namespace {

using test::http2_frame;
using test::http2_get;

class SessionAbuseTest : public SessionFixture {
protected:
    /// Feeds what `make(i)` gives until the session has ended; how often that was, or `most`.
    int feed_until_ended(int most, const std::function<std::string(int)>& make) {
        take(raw(test::http2_hello()));
        for (int i = 0; i < most; ++i) {
            take(raw(make(i)));
            if (host_.closes > 0) {
                return i + 1;
            }
        }
        return most;
    }
    void expect_calm() {
        EXPECT_EQ(host_.closes, 1);
        EXPECT_EQ(counters_.floods, 1u);
        EXPECT_EQ(goaway_, NGHTTP2_ENHANCE_YOUR_CALM);
        session_.reset();
        for (http::Exchange* exchange : waiting_) {
            if (!at_once_) {
                exchanges_.release_by_handler(*exchange);
            }
        }
        EXPECT_EQ(exchanges_.live(), 0u);
    }
    /// Looks for GOAWAY: nghttp2's client would not listen to answers that it has not asked for.
    void take(std::string_view frames) {
        while (frames.size() >= kFrameHeaderBytes) {
            const auto at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(frames[i])); };
            const std::size_t size = at(0) << 16 | at(1) << 8 | at(2);
            if (at(3) == NGHTTP2_GOAWAY) {
                goaway_ = static_cast<int>(at(kFrameHeaderBytes + 7));
            }
            frames.remove_prefix(kFrameHeaderBytes + size);
        }
        EXPECT_TRUE(frames.empty());
    }
    int goaway_ = -1;
};

const std::string kCancel("\0\0\0\x08", 4);

TEST_F(SessionAbuseTest, RapidReset) {
    const int rounds = feed_until_ended(10'000, [](int i) {
        const auto stream = static_cast<std::uint32_t>(1 + 2 * i);
        return http2_get(stream) + http2_frame(NGHTTP2_RST_STREAM, 0, stream, kCancel);
    });
    EXPECT_LT(rounds, 300);
    EXPECT_TRUE(seen_.empty()) << "reset in the read in which they came";
    expect_calm();
}

TEST_F(SessionAbuseTest, RapidResetOfRunningHandlers) {
    const int rounds = feed_until_ended(10'000, [](int i) {
        const auto stream = static_cast<std::uint32_t>(1 + 2 * (i / 2));
        return i % 2 == 0 ? http2_get(stream) : http2_frame(NGHTTP2_RST_STREAM, 0, stream, kCancel);
    });
    EXPECT_LT(rounds, 600);
    EXPECT_LE(exchanges_.live(), 4u * settings_.max_concurrent_streams);
    EXPECT_EQ(gone_, static_cast<int>(seen_.size()));
    expect_calm();
}

TEST_F(SessionAbuseTest, HandlersThatOutliveTheirStreamsAreBounded) {
    settings_.max_concurrent_streams = 5;
    restart();
    take(raw(test::http2_hello()));
    for (std::uint32_t i = 0; i < 60; ++i) {
        static_cast<void>(raw(http2_get(1 + 2 * i)));
        static_cast<void>(raw(http2_frame(NGHTTP2_RST_STREAM, 0, 1 + 2 * i, kCancel)));
    }
    EXPECT_EQ(exchanges_.live(), 20u) << "the handlers still hold them";
    EXPECT_GT(counters_.streams_refused, 30u);
}

TEST_F(SessionAbuseTest, ABrowserThatLeavesAPageIsNoAttacker) {
    at_once_ = true;
    exchange_bytes();
    for (int i = 0; i < 500; ++i) {
        static_cast<void>(client_->get("/"));
    }
    exchange_bytes();
    at_once_ = false;
    for (int page = 0; page < 2; ++page) {
        std::vector<std::int32_t> streams;
        for (int i = 0; i < 90; ++i) {
            streams.push_back(client_->get("/"));
        }
        exchange_bytes();
        for (const auto stream : streams) {
            client_->reset(stream);
        }
        exchange_bytes();
    }
    EXPECT_EQ(counters_.floods, 0u);
    EXPECT_EQ(host_.closes, 0);
}

// The client makes us reset: here by windows that overflow. // CVE-2025-8671
TEST_F(SessionAbuseTest, MadeYouReset) {
    const int rounds = feed_until_ended(10'000, [](int i) {
        const auto stream = static_cast<std::uint32_t>(1 + 2 * i);
        return http2_get(stream) + http2_frame(NGHTTP2_WINDOW_UPDATE, 0, stream, "\x7f\xff\xff\xff");
    });
    EXPECT_LT(rounds, 300);
    expect_calm();
}

TEST_F(SessionAbuseTest, Continuations) {
    take(raw(test::http2_hello() + http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, "\x82")));
    int frames = 0;
    while (host_.closes == 0 && frames < 1000) {
        take(raw(http2_frame(NGHTTP2_CONTINUATION, 0, 1, "")));
        ++frames;
    }
    EXPECT_LE(frames, 9);
    expect_calm();
}

TEST_F(SessionAbuseTest, AHeaderSectionWithoutEnd) {
    take(raw(test::http2_hello() + http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, "\x82")));
    const std::string block = test::http2_block({{"x", std::string(16'000, 'x')}});
    int frames = 0;
    while (host_.closes == 0 && frames < 1000) {
        take(raw(http2_frame(NGHTTP2_CONTINUATION, 0, 1, block)));
        ++frames;
    }
    EXPECT_LE(frames, 6);
    expect_calm();
}

TEST_F(SessionAbuseTest, ALargeHeaderSectionThatIsAllowedIsNoFlood) {
    settings_.max_header_list_bytes = 1 << 20;
    restart();
    take(raw(test::http2_hello()));
    const std::string get = test::http2_block({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}});
    take(raw(http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, get)));
    constexpr int kFrames = 40;  // 640 KB
    for (int i = 1; i <= kFrames; ++i) {
        const std::string block = test::http2_block({{"x-" + std::to_string(i), std::string(16'000, 'x')}});
        take(raw(http2_frame(NGHTTP2_CONTINUATION, i == kFrames ? NGHTTP2_FLAG_END_HEADERS : 0, 1, block)));
    }
    EXPECT_EQ(counters_.floods, 0u);
    EXPECT_EQ(seen_.size(), 1u);
}

// One large field in the table, and a section of references to it: a few bytes that stand for megabytes.
TEST_F(SessionAbuseTest, CompressionBomb) {
    take(raw(test::http2_hello()));
    std::string insert = "\x40";  // RFC 7541 §6.2.1: literal with incremental indexing
    insert += test::http2_block({{"x", std::string(3'900, 'x')}}).substr(1);
    const std::string get = test::http2_block({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}});
    take(raw(http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1, get + insert)));
    EXPECT_EQ(seen_.size(), 1u);
    const std::string bomb = get + std::string(16'000, '\xbe');  // index 62, the newest of the dynamic table
    take(raw(http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 3, bomb)));
    EXPECT_EQ(seen_.size(), 1u);
    expect_calm();
}

TEST_F(SessionAbuseTest, ASectionALittleOverTheLimitIsRefusedOnly) {
    take(raw(test::http2_hello()));
    Fields fields{{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}};
    for (int i = 0; i < 150; ++i) {
        fields.push_back({"x", "y"});
    }
    static_cast<void>(raw(http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1,
                                      test::http2_block(fields))));
    EXPECT_EQ(refused_, 431);
    EXPECT_EQ(counters_.floods, 0u);
}

TEST_F(SessionAbuseTest, FramesThatBringNothing) {
    const struct {
        const char* name;
        std::string frame;
    } kinds[] = {
        {"SETTINGS", http2_frame(NGHTTP2_SETTINGS, 0, 0)},
        {"PING", http2_frame(NGHTTP2_PING, 0, 0, std::string(8, 'p'))},
        {"PRIORITY", http2_frame(NGHTTP2_PRIORITY, 0, 1, std::string("\0\0\0\0\x10", 5))},
        {"unknown", http2_frame(0xbe, 0, 0)},
        {"DATA without data", http2_frame(NGHTTP2_DATA, 0, 1)},
        {"DATA of padding", http2_frame(NGHTTP2_DATA, NGHTTP2_FLAG_PADDED, 1, std::string(1, '\0'))},
        {"WINDOW_UPDATE", http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 0, std::string("\0\0\0\1", 4))},
    };
    for (const auto& kind : kinds) {
        host_.closes = 0;
        counters_ = {};
        restart();
        const auto open = http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1,
                                      test::http2_block({{":method", "POST"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}}));
        const int rounds = feed_until_ended(10'000, [&](int i) { return i == 0 ? open : kind.frame; });
        EXPECT_LE(rounds, 2'010) << kind.name;
        expect_calm();
        session_ = make_session();
        waiting_.clear();
    }
    session_.reset();
}

TEST_F(SessionAbuseTest, AcksOfAClientThatDoesNotReadDoNotPileUp) {
    take(raw(test::http2_hello()));
    for (int i = 0; i < 10'000 && host_.closes == 0; ++i) {
        session_->feed(as_bytes(http2_frame(NGHTTP2_PING, 0, 0, std::string(8, 'p'))));
    }
    EXPECT_EQ(host_.closes, 1);
    EXPECT_LT(host_.output().size(), 30'000u);
}

TEST_F(SessionAbuseTest, APingNowAndThenIsNoFlood) {
    take(raw(test::http2_hello()));
    for (int i = 0; i < 5'000; ++i) {
        clock_.now += 1;
        for (int ping = 0; ping < 50; ++ping) {
            static_cast<void>(raw(http2_frame(NGHTTP2_PING, 0, 0, std::string(8, 'p'))));
        }
    }
    EXPECT_EQ(host_.closes, 0);
}

// A byte of room at a time: each costs us a frame. // CVE-2019-9511
TEST_F(SessionAbuseTest, TinyWindows) {
    const std::string body(1 << 20, 'b');
    const std::string no_room("\0\4\0\0\0\0", 6);
    take(raw(test::http2_hello() + http2_frame(NGHTTP2_SETTINGS, 0, 0, no_room) + http2_get(1)));
    ASSERT_EQ(answer(*waiting_.at(0), body), http::SendStatus::ok);
    session_->feed({});
    int updates = 0;
    while (host_.closes == 0 && updates < 10'000) {
        take(raw(http2_frame(NGHTTP2_WINDOW_UPDATE, 0, 1, std::string_view("\0\0\0\1", 4))));
        ++updates;
    }
    EXPECT_LE(updates, 2'010);
    expect_calm();
}

TEST_F(SessionAbuseTest, ALongDownloadInSmallWindowsIsNoFlood) {
    client_ = std::make_unique<test::Http2Client>(4'096, false);
    const std::string body(20 << 20, 'b');
    const auto stream = client_->get("/");
    client_->update_window(0, 1 << 30);
    exchange_bytes();
    ASSERT_EQ(answer(*waiting_.at(0), body), http::SendStatus::ok);
    while ((*client_)[stream].body.size() < body.size() && host_.closes == 0) {
        exchange_bytes();
        client_->update_window(stream, 4'096);
    }
    EXPECT_EQ(host_.closes, 0);
    EXPECT_EQ((*client_)[stream].body.size(), body.size());
}

}  // namespace
}  // namespace tas::http2
