#include "http/byte_range.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tas::http {
namespace {

struct Case {
    std::string_view value;
    std::string_view expected;  // "offset+size …", "416", or "-": ignored
};

std::string describe(const RangeRequest& request) {
    switch (request.kind) {
        case RangeRequest::Kind::ignored: return "-";
        case RangeRequest::Kind::unsatisfiable: return "416";
        case RangeRequest::Kind::satisfiable: break;
    }
    std::string text;
    for (const ByteRange& range : request.ranges) {
        text += (text.empty() ? "" : " ") + std::to_string(range.offset) + "+" + std::to_string(range.size);
    }
    return text;
}

TEST(ByteRange, Of1000Bytes) {
    const Case cases[] = {
        {"bytes=0-499", "0+500"},
        {"bytes=500-", "500+500"},
        {"bytes=-500", "500+500"},
        {"bytes=-5000", "0+1000"},
        {"bytes=0-0", "0+1"},
        {"bytes=999-999", "999+1"},
        {"bytes=999-5000", "999+1"},
        {"bytes=0-18446744073709551615", "0+1000"},
        {"bytes=0-99999999999999999999999", "0+1000"},
        {"Bytes=1-2", "1+2"},
        {"bytes= 1-2 , 5-6", "1+2 5+2"},
        {"bytes=0-0,-1", "0+1 999+1"},
        {"bytes=,1-2,", "1+2"},
        {"bytes=1000-", "416"},
        {"bytes=1000-1001", "416"},
        {"bytes=99999999999999999999999-", "416"},
        {"bytes=-0", "416"},
        {"bytes=2000-,-0", "416"},
        {"bytes=2000-,1-1", "1+1"},
        {"bytes=2-1", "-"},
        {"bytes=1-2,2-1", "-"},
        {"bytes=", "-"},
        {"bytes=,", "-"},
        {"bytes=-", "-"},
        {"bytes=--1", "-"},
        {"bytes=1", "-"},
        {"bytes=a-b", "-"},
        {"bytes=1-b", "-"},
        {"bytes=1 -2", "-"},
        {"bytes=+1-2", "-"},
        {"bytes 1-2", "-"},
        {"items=1-2", "-"},
        {"", "-"},
        {"bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,14-14,15-15,16-16", "-"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(describe(parse_range(one.value, 1000)), one.expected) << one.value;
    }
}

TEST(ByteRange, OfNothingIsIgnored) {
    EXPECT_EQ(describe(parse_range("bytes=0-", 0)), "-");
    EXPECT_EQ(describe(parse_range("bytes=-5", 0)), "-");
}

TEST(ByteRange, OfTheLargestSize) {
    EXPECT_EQ(describe(parse_range("bytes=-1", UINT64_MAX)), "18446744073709551614+1");
    EXPECT_EQ(describe(parse_range("bytes=0-18446744073709551615", UINT64_MAX)), "0+18446744073709551615");
}

}  // namespace
}  // namespace tas::http
