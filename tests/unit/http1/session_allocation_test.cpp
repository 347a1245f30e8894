#include <gtest/gtest.h>

#include "fuzz/session_run.hpp"
#include "support/count_allocations.hpp"

namespace tas::test {
namespace {

constexpr http::Field kFields[] = {{"Content-Type", "text/plain"}};

class ShortAnswer final : public http::RequestHandler {
public:
    void on_request(http::Exchange& exchange) override {
        http::ResponseSink& sink = *exchange.sink();
        good_ &= sink.begin({.fields = kFields}, 3) == http::SendStatus::ok;
        good_ &= sink.write(Chunk::borrowed(as_bytes("ok\n"), {})) == http::SendStatus::ok;
        good_ &= sink.finish({}) == http::SendStatus::ok;
        ++answered;
    }
    void on_body(http::Exchange&) override { good_ = false; }
    void on_writable(http::Exchange&) override { good_ = false; }
    void on_gone(http::Exchange&) override { good_ = false; }
    void on_refused(std::uint16_t) override { good_ = false; }
    void on_response(std::uint16_t) override {}

    [[nodiscard]] bool good() const { return good_; }
    int answered = 0;

private:
    bool good_ = true;
};

struct Requests {
    const char* name;
    std::string_view stream;
    int count;
};

TEST(SessionAllocation, NoneForAKeepAliveRequest) {
    const Requests kinds[] = {
        {"GET", "GET /a/b?c=d HTTP/1.1\r\nHost: example.org:8080\r\nUser-Agent: wrk\r\nAccept: */*\r\n\r\n", 1},
        {"two pipelined", "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 2},
        {"POST", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 40\r\n\r\n0123456789012345678901234567890123456789", 1},
        {"chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
         1},
    };
    for (const Requests& kind : kinds) {
        FixedClock clock;
        http::DateClock date(clock);
        http::ExchangePool exchanges;
        ShortAnswer handler;
        const http::Limits limits;
        ScriptedHost host;
        host.record_phases = false;
        http1::Session session({exchanges, handler, limits, date, true}, host,
                               std::make_shared<const http::ConnectionInfo>());
        const auto run = [&](int rounds) {
            for (int i = 0; i < rounds; ++i) {
                session.feed(as_bytes(kind.stream));
                host.output().consume(host.output().size());
            }
        };
        run(10);
        const std::size_t before = allocations;
        run(1000);
        EXPECT_EQ(allocations - before, 0u) << kind.name;
        EXPECT_TRUE(handler.good());
        EXPECT_EQ(handler.answered, 1010 * kind.count);
    }
}

TEST(SessionAllocation, AnIdleSessionIsSmall) { EXPECT_LE(sizeof(http1::Session), 512u); }

}  // namespace
}  // namespace tas::test
