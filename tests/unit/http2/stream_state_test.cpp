#include "http2/stream_state.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tas::http2 {
namespace {

TEST(StreamState, EverySuccessor) {
    using enum StreamState;
    constexpr std::array kStates{receiving, ready, answering, finishing, closed};
    constexpr bool kLegal[5][5] = {
        {false, true, false, false, true},   // receiving
        {false, false, true, false, true},   // ready
        {false, false, false, true, true},   // answering
        {false, false, false, false, true},  // finishing
        {false, false, false, false, false},
    };
    for (std::size_t from = 0; from < kStates.size(); ++from) {
        for (std::size_t to = 0; to < kStates.size(); ++to) {
            EXPECT_EQ(may_follow(kStates[from], kStates[to]), kLegal[from][to]) << from << " → " << to;
        }
    }
}

}  // namespace
}  // namespace tas::http2
