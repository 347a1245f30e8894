#include "http/content_coding.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tas::http {
namespace {

struct Case {
    std::vector<std::string_view> lines;
    std::string_view expected;
};

TEST(ContentCoding, WhatTheClientAccepts) {
    const Case cases[] = {
        {{}, ""},
        {{""}, ""},
        {{"gzip"}, "gzip"},
        {{"gzip, deflate, br, zstd"}, "zstd br gzip"},
        {{"gzip", "br"}, "br gzip"},
        {{"GZIP;Q=1.000"}, "gzip"},
        {{"x-gzip"}, "gzip"},
        {{"br;q=0.5, gzip;q=0.8"}, "gzip br"},
        {{"br ; q=0.001"}, "br"},
        {{"br;q=0, gzip"}, "gzip"},
        {{"*"}, "zstd br gzip"},
        {{"*;q=0.1, gzip;q=0.2, br;q=0"}, "gzip zstd"},
        {{"identity;q=0, *;q=0"}, ""},
        {{"*;q=0"}, ""},
        {{"*;q=0, br"}, "br"},
        {{"identity;q=0"}, ""},
        {{"identity;q=0, gzip;q=0.1"}, "gzip"},
        {{"identity"}, ""},
        {{"identity, gzip"}, "gzip"},
        {{"Identity;q=0.5, gzip;q=0.4, br;q=0.5, zstd;q=0.501"}, "zstd br"},
        {{"identity;q=0.5, *;q=0.1"}, ""},
        {{"identity;q=0.5, *;q=0.6, gzip;q=0.7"}, "gzip zstd br"},
        {{"gzip;q=0"}, ""},
        {{"gzip;q=0.000"}, ""},
        {{"gzip;q=2"}, ""},
        {{"gzip;q=1.5"}, ""},
        {{"gzip;q=0.1234"}, ""},
        {{"gzip;q="}, ""},
        {{"gzip;level=9"}, ""},
        {{"brotli, gzipped"}, ""},
    };
    for (const Case& one : cases) {
        Fields request;
        std::string name;
        for (const std::string_view line : one.lines) {
            request.add("accept-encoding", line);
            name.append(line).append(" | ");
        }
        std::string got;
        const AcceptedCodings accepted = accepted_codings(request);
        for (const ContentCoding coding : accepted.span()) {
            got.append(got.empty() ? "" : " ").append(to_text(coding));
        }
        EXPECT_EQ(got, one.expected) << name;
    }
}

}  // namespace
}  // namespace tas::http
