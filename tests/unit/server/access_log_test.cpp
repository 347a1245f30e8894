#include "server/access_log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string>

#include "support/temporary_directory.hpp"

namespace tas::server {
namespace {

/// A protocol that sends nothing.
struct NullProtocol final : http::ResponseSink, http::RequestSource {
    http::SendStatus begin(const http::ResponseHead&, std::optional<std::uint64_t>) override { return http::SendStatus::ok; }
    http::SendStatus write(Chunk) override { return http::SendStatus::ok; }
    http::SendStatus finish(std::span<const http::Field>) override { return http::SendStatus::ok; }
    void abort() override {}
    [[nodiscard]] bool writable() const noexcept override { return true; }
    void want_body(bool) override {}
    void body_taken() override {}
};

struct NullHandler final : http::RequestHandler {
    void on_request(http::Exchange&) override {}
    void on_body(http::Exchange&) override {}
    void on_writable(http::Exchange&) override {}
    void on_gone(http::Exchange&) override {}
    void on_refused(std::uint16_t) override {}
    void on_response(std::uint16_t) override {}
};

class AccessLogTest : public testing::Test {
protected:
    void SetUp() override {
        auto opened = AccessLog::open(loop_, log_, counters_, {.path = path_, .format = AccessLogFormat::json});
        ASSERT_TRUE(opened) << opened.error().message;
        access_log_ = std::move(opened).value();
        pool_.observe(access_log_.get());
    }
    http::Exchange& request(std::string_view target) {
        auto info = std::make_shared<http::ConnectionInfo>();
        info->remote_address = "192.0.2.7";
        http::Exchange& exchange = pool_.acquire(protocol_, protocol_, std::move(info));
        exchange.request.method = "GET";
        exchange.request.target = target;
        exchange.request.fields.add("User-Agent", "probe");
        return exchange;
    }
    /// Each line's target, status, size and whether it is complete.
    std::string lines() {
        access_log_->writer().close();
        while (!access_log_->writer().closed()) {
            loop_.turn();
        }
        std::ifstream file(path_);
        std::string text;
        for (std::string line; std::getline(file, line);) {
            for (const char* key : {"target", "status", "body_bytes", "complete"}) {
                const std::size_t at = line.find("\"" + std::string(key) + "\":") + std::strlen(key) + 3;
                text += line.substr(at, line.find(',', at) - at) + " ";
            }
        }
        return text;
    }

    test::TemporaryDirectory directory_;
    const std::string path_ = directory_.path() + "/log";
    loop::Loop loop_;
    Log log_;
    LogWriterCounters counters_;
    std::unique_ptr<AccessLog> access_log_;
    http::ExchangePool pool_;
    NullProtocol protocol_;
    NullHandler handler_;
};

TEST_F(AccessLogTest, a_response_is_a_line_once_its_protocol_lets_go) {
    http::Exchange& exchange = request("/a");
    pool_.hold_by_handler(exchange);
    exchange.sent = {.status = 200, .complete = true, .body_bytes = 5};
    pool_.release_by_protocol(exchange);
    pool_.release_by_handler(exchange);
    EXPECT_EQ(request("/next").sent.status, 0) << "the account begins anew";
    EXPECT_EQ(lines(), "\"/a\" 200 5 true ");
}

TEST_F(AccessLogTest, a_refused_request_is_a_line) {
    http::Exchange& exchange = request("/bad");
    exchange.sent = {.status = 431, .complete = true, .body_bytes = 33};
    pool_.release_by_protocol(exchange);
    EXPECT_EQ(lines(), "\"/bad\" 431 33 true ");
}

TEST_F(AccessLogTest, a_head_that_never_came_is_none) {
    pool_.release_by_protocol(request("/half"));
    EXPECT_EQ(lines(), "");
}

TEST_F(AccessLogTest, a_client_that_left_before_the_answer_is_499_and_a_response_that_was_cut_has_its_status) {
    http::Exchange& waiting = request("/waiting");
    pool_.hold_by_handler(waiting);
    pool_.lose_by_protocol(waiting, handler_);
    pool_.release_by_handler(waiting);
    http::Exchange& half = request("/half");
    pool_.hold_by_handler(half);
    half.sent = {.status = 206, .body_bytes = 7};
    pool_.lose_by_protocol(half, handler_);
    pool_.release_by_handler(half);
    EXPECT_EQ(lines(), "\"/waiting\" 499 0 false \"/half\" 206 7 false ");
}

TEST_F(AccessLogTest, a_request_that_nobody_answers_is_444) {
    http::Exchange& exchange = request("/dropped");
    pool_.hold_by_handler(exchange);
    pool_.release_by_protocol(exchange);
    EXPECT_EQ(lines(), "\"/dropped\" 444 0 false ");
}

TEST(CheckAccessLog, takes_what_can_be_written_and_names_what_cannot) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.path() + "/log";
    EXPECT_TRUE(check_access_log(path));
    EXPECT_NE(::access(path.c_str(), F_OK), 0) << "it is not created";
    EXPECT_TRUE(check_access_log("relative.log"));
    EXPECT_EQ(check_access_log("").error().message, "access log \"\": the path is empty");
    EXPECT_EQ(check_access_log(directory.path()).error().message, "access log " + directory.path() + ": Is a directory");
    EXPECT_EQ(check_access_log(path + "/x").error().message,
              "access log " + path + "/x: its directory: No such file or directory");
    std::ofstream(path) << "";
    EXPECT_TRUE(check_access_log(path));
    EXPECT_EQ(check_access_log(path + "/x").error().message, "access log " + path + "/x: Not a directory");
}

}  // namespace
}  // namespace tas::server
