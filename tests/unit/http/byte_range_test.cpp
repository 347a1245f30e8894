#include "http/byte_range.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "fuzz/range_run.hpp"

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
        {"bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0",
         "0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1 0+1"},
        {"bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,14-14,15-15,16-16", "-"},
        {"bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,14-14,15-15,2000-", "-"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(describe(parse_range(one.value, 1000)), one.expected) << one.value;
    }
}

struct CoalesceCase {
    std::string_view value;
    std::uint64_t gap;
    std::string_view expected;
};

TEST(ByteRange, NearOnesBecomeOne) {
    const CoalesceCase cases[] = {
        {"bytes=0-9", 1, "0+10"},
        {"bytes=0-9,10-19", 1, "0+20"},
        {"bytes=0-9,11-19", 1, "0+10 11+9"},
        {"bytes=0-9,11-19", 2, "0+20"},
        {"bytes=11-19,0-9", 2, "0+20"},
        {"bytes=0-9,5-14", 1, "0+15"},
        {"bytes=0-99,10-19", 1, "0+100"},
        {"bytes=10-19,0-99", 1, "0+100"},
        {"bytes=0-,0-,0-,-1000", 1, "0+1000"},
        {"bytes=500-509,100-109,900-909", 80, "500+10 100+10 900+10"},
        {"bytes=500-509,100-109,510-519", 80, "500+20 100+10"},
        {"bytes=500-509,100-109,510-519,105-114", 80, "500+20 100+15"},
        {"bytes=0-9,40-49,20-29,30-39", 1, "0+10 20+30"},
        {"bytes=0-9,20-29,10-19", 1, "0+30"},
        {"bytes=0-9,30-39,20-29,10-19", 1, "0+40"},
        {"bytes=900-,-50", 1, "900+100"},
        {"bytes=0-0,-1", 998, "0+1 999+1"},
        {"bytes=0-0,-1", 999, "0+1000"},
    };
    for (const CoalesceCase& one : cases) {
        RangeRequest request = parse_range(one.value, 1000);
        coalesce(request.ranges, one.gap);
        EXPECT_EQ(describe(request), one.expected) << one.value << " " << one.gap;
    }
}

TEST(ByteRange, NearOnesAtTheEndOfTheLargestSize) {
    RangeRequest request = parse_range("bytes=-1,0-0,18446744073709551600-", UINT64_MAX);
    coalesce(request.ranges, 80);
    EXPECT_EQ(describe(request), "18446744073709551600+15 0+1");
}

/// Every field of up to three ranges that begin and end in a few places, and random ones of up to sixteen.
TEST(ByteRange, WhatIsMergedIsWhatWasAskedFor) {
    const std::vector<std::string> specs{"0-",      "-1",   "0-0",     "0-99", "50-60",   "99-150",
                                         "150-400", "200-", "300-349", "-300", "999-5000"};
    for (const std::string& a : specs) {
        for (const std::string& b : specs) {
            for (const std::string& c : specs) {
                EXPECT_TRUE(test::run_range("bytes=" + a + "," + b + "," + c, 1000)) << a << "," << b << "," << c;
            }
        }
    }
    std::minstd_rand random(1);
    for (int i = 0; i < 2000; ++i) {
        std::string field = "bytes=";
        for (std::size_t n = 1 + random() % kMaxRanges; n > 0; --n) {
            const std::uint64_t first = random() % 5000;
            field += std::to_string(first) + "-" + std::to_string(first + random() % 300) + ",";
        }
        EXPECT_TRUE(test::run_range(field, 4000)) << field;
    }
}

TEST(ByteRange, ContentRange) {
    EXPECT_EQ(content_range({.offset = 0, .size = 500}, 1234), "bytes 0-499/1234");
    EXPECT_EQ(content_range({.offset = UINT64_MAX - 1, .size = 1}, UINT64_MAX),
              "bytes 18446744073709551614-18446744073709551614/18446744073709551615");
    EXPECT_EQ(unsatisfied_range(0), "bytes */0");
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
