#pragma once
// A session between a scripted host, a handler that does what a test says, and a client that checks every frame.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "http/date.hpp"
#include "http2/session.hpp"
#include "net/output_queue.hpp"
#include "support/fixed_clock.hpp"
#include "support/http2_client.hpp"
#include "support/scripted_host.hpp"

namespace tas::http2 {

class SessionFixture : public testing::Test, protected http::RequestHandler {
protected:
    using Fields = test::Http2Fields;

    void TearDown() override { EXPECT_EQ(client_->violations, 0); }

    void restart() {
        session_.reset();
        static_cast<void>(host_.take_output());
        client_ = std::make_unique<test::Http2Client>();
        session_ = make_session();
    }
    [[nodiscard]] std::unique_ptr<Session> make_session() {
        return std::make_unique<Session>(
            SessionContext{exchanges_, *this, limits_, date_, clock_, false, settings_, counters_, pool_}, host_,
            std::make_shared<const http::ConnectionInfo>());
    }

    /// What the client has to say goes to the session and back, until both are silent.
    void exchange_bytes() {
        for (;;) {
            const std::string up = client_->take_output();
            session_->feed(as_bytes(up));
            const std::string down = host_.take_output();
            if (up.empty() && down.empty()) {
                return;
            }
            client_->feed(down);
            session_->on_output_low();  // as a connection does once its queue has left
        }
    }
    /// Bytes as they are; what the session says to them.
    std::string raw(std::string_view bytes) {
        session_->feed(as_bytes(bytes));
        return host_.take_output();
    }

    [[nodiscard]] static http::SendStatus answer(http::Exchange& exchange, std::string_view body = "ok",
                                                 http::ResponseHead head = {}) {
        http::ResponseSink& sink = *exchange.sink();
        if (const http::SendStatus begun = sink.begin(head, body.size()); begun != http::SendStatus::ok) {
            return begun;
        }
        if (const http::SendStatus written = sink.write(Chunk::borrowed(as_bytes(body), {}));
            written != http::SendStatus::ok) {
            return written;
        }
        return sink.finish({});
    }

    void on_request(http::Exchange& exchange) override {
        seen_.push_back(exchange.request.method + " " + exchange.request.target);
        exchanges_.hold_by_handler(exchange);
        waiting_.push_back(&exchange);
        if (at_once_) {
            EXPECT_EQ(answer(exchange), http::SendStatus::ok);
            exchanges_.release_by_handler(exchange);
        }
    }
    void on_body(http::Exchange& exchange) override {
        ++body_events_;
        failure_ = exchange.request.body.failure;
    }
    void on_writable(http::Exchange&) override { ++writable_; }
    void on_gone(http::Exchange& exchange) override {
        EXPECT_EQ(exchange.sink(), nullptr);
        ++gone_;
    }
    void on_refused(std::uint16_t status) override { refused_ = status; }
    void on_response(std::uint16_t status) override { responded_ = status; }

    test::FixedClock clock_;
    http::DateClock date_{clock_};
    http::ExchangePool exchanges_;
    http::Limits limits_;
    Settings settings_;
    Counters counters_;
    StreamPool pool_;
    test::ScriptedHost host_;
    std::unique_ptr<test::Http2Client> client_ = std::make_unique<test::Http2Client>();
    std::unique_ptr<Session> session_ = make_session();

    std::vector<http::Exchange*> waiting_;  // in the order of the requests; held unless answered at once
    std::vector<std::string> seen_;
    bool at_once_ = false;
    int gone_ = 0;
    int refused_ = 0;
    int responded_ = 0;
    int body_events_ = 0;
    int failure_ = 0;
    int writable_ = 0;
};

}  // namespace tas::http2
