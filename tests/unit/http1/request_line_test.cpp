#include "http1/request_line.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tas::http1 {
namespace {

constexpr std::size_t kMaxTarget = 32;

TEST(RequestLine, IsRead) {
    http::Request request;
    EXPECT_EQ(read_request_line("GET /a?b HTTP/1.0", kMaxTarget, request), 0);
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.target, "/a?b");
    EXPECT_EQ(request.version.minor, 0);
    EXPECT_EQ(read_request_line("OPTIONS * HTTP/1.1", kMaxTarget, request), 0);
    // RFC 9110 §2.5: a higher minor version is served as the highest that is known.
    EXPECT_EQ(read_request_line("GET http://h HTTP/1.9", kMaxTarget, request), 0);
    EXPECT_EQ(request.version.minor, 9);
}

TEST(RequestLine, IsRefused) {
    struct Case {
        std::string line;
        std::uint16_t status;
    };
    const Case cases[] = {
        {"", 400},
        {"GET", 400},
        {"GET /", 400},
        {"GET  / HTTP/1.1", 400},
        {"GET /  HTTP/1.1", 400},
        {"GET / HTTP/1.1 ", 400},
        {" GET / HTTP/1.1", 400},
        {"GET\t/ HTTP/1.1", 400},
        {"GET /a b HTTP/1.1", 400},
        {"G(T / HTTP/1.1", 400},
        {"GET / http/1.1", 400},
        {"GET / HTTP/1", 400},
        {"GET / HTTP/1.10", 400},
        {"GET / HTTP/11.1", 400},
        {"GET / HTTP/a.1", 400},
        {"GET / ICE/1.1", 400},
        {"GET * HTTP/1.1", 400},
        {"GET example.org:80 HTTP/1.1", 400},
        {"GET /#fragment HTTP/1.1", 400},
        {"GET /\xc3\xa4 HTTP/1.1", 400},
        {"GET http://user@h/ HTTP/1.1", 400},
        {"GET / HTTP/0.9", 505},
        {"GET / HTTP/2.0", 505},
        {"PRI * HTTP/2.0", 505},
        {"FOO / HTTP/1.1", 501},
        {"get / HTTP/1.1", 501},
        {"CONNECT example.org:80 HTTP/1.1", 501},
        {"GET /" + std::string(kMaxTarget, 'a') + " HTTP/1.1", 414},
    };
    for (const Case& expected : cases) {
        http::Request request;
        EXPECT_EQ(read_request_line(expected.line, kMaxTarget, request), expected.status) << expected.line;
    }
}

}  // namespace
}  // namespace tas::http1
