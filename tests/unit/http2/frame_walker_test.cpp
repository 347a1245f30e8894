#include "http2/frame_walker.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/http2_client.hpp"

namespace tas::http2 {
namespace {

using test::http2_frame;

std::string walk(FrameWalker& walker, std::string_view bytes) {
    std::string seen;
    ByteView input = as_bytes(bytes);
    while (const FrameHeader* frame = walker.next(input)) {
        seen += std::to_string(static_cast<int>(frame->type)) + ":" + std::to_string(frame->length) + "@" +
                std::to_string(frame->stream) + " ";
    }
    EXPECT_TRUE(input.empty());
    return seen;
}

TEST(FrameWalker, SeesEveryHeaderHoweverTheBytesCome) {
    const std::string stream = test::http2_hello() + http2_frame(1, 4, 1, "abc") + http2_frame(0, 0, 0x7fffffff, std::string(70'000, 'd')) +
                               http2_frame(0xee, 0xff, 5) + http2_frame(8, 0, 3, "abcd");
    const std::string all = "4:0@0 1:3@1 0:70000@2147483647 238:0@5 8:4@3 ";
    FrameWalker whole;
    EXPECT_EQ(walk(whole, stream), all);
    EXPECT_FALSE(whole.inside());
    for (const std::size_t step : {1u, 2u, 5u, 9u, 10u, 1'000u}) {
        FrameWalker walker;
        std::string seen;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            seen += walk(walker, std::string_view(stream).substr(at, step));
        }
        EXPECT_EQ(seen, all) << step;
    }
}

TEST(FrameWalker, KnowsWhatTheClientOwes) {
    FrameWalker walker;
    EXPECT_TRUE(walker.inside()) << "the preface";
    walk(walker, test::http2_hello());
    EXPECT_FALSE(walker.inside());
    walk(walker, http2_frame(1, 0, 1, "abc"));
    EXPECT_TRUE(walker.inside()) << "CONTINUATION";
    walk(walker, http2_frame(9, 4, 1, "abc"));
    EXPECT_FALSE(walker.inside());
    walk(walker, http2_frame(0, 0, 1, "abc").substr(0, 4));
    EXPECT_TRUE(walker.inside());
    EXPECT_FALSE(walker.in_data());
    walk(walker, http2_frame(0, 0, 1, "abc").substr(4, 6));
    EXPECT_TRUE(walker.in_data());
}

}  // namespace
}  // namespace tas::http2
