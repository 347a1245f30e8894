#pragma once
// Runs a stream of bytes through an HTTP/1 session, cut into pieces in any way, and tells what came of it as text: the
// requests that the handler saw, the refusals, the bytes of the answers, the end. Fuzzer and unit tests share it.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/date.hpp"
#include "http/status.hpp"
#include "http1/session.hpp"
#include "support/fixed_clock.hpp"
#include "support/scripted_host.hpp"

namespace tas::test {

inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

enum class Answer { at_once, later };

/// Waits for every body, writes down every request in full, and answers it with its target. A body that fails is
/// answered as the session answers a request that fails earlier, so that it does not matter when the failure came.
class RecordingHandler final : public http::RequestHandler {
public:
    explicit RecordingHandler(Answer answer) : answer_(answer) {}

    void on_request(http::Exchange& exchange) override {
        if (!exchange.request.body.complete) {
            exchange.source()->want_body(true);
            return;
        }
        events += describe(exchange.request);
        if (answer_ == Answer::at_once) {
            answer(exchange);
        } else {
            waiting = &exchange;
        }
    }
    void on_body(http::Exchange& exchange) override {
        if (exchange.request.body.complete) {
            on_request(exchange);
        } else if (const std::uint16_t status = exchange.request.body.failure; status != 0) {
            on_refused(status);
            refuse(exchange, status);
        }
    }
    void on_writable(http::Exchange&) override {}
    void on_gone(http::Exchange&) override {
        events += "gone\n";
        waiting = nullptr;
    }
    void on_refused(std::uint16_t status) override { events += "refused " + std::to_string(status) + "\n"; }
    void on_response(std::uint16_t status) override { events += "response " + std::to_string(status) + "\n"; }

    /// Odd targets get a chunked answer, so that both framings take part.
    void answer(http::Exchange& exchange) {
        waiting = nullptr;
        const std::string body = exchange.request.target;
        http::ResponseSink& sink = *exchange.sink();
        const bool chunked = body.size() % 2 == 1;
        check(sink.begin({}, chunked ? std::nullopt : std::optional<std::uint64_t>(body.size())));
        check(sink.write(Chunk::borrowed(as_bytes(body), {})));
        check(sink.finish({}));
    }

    std::string events;
    http::Exchange* waiting = nullptr;

private:
    void refuse(http::Exchange& exchange, std::uint16_t status) {
        const http::Field fields[] = {{"Content-Type", "text/plain"}};
        const std::string body = std::string(http::reason_phrase(status)) + "\r\n";
        http::ResponseSink& sink = *exchange.sink();
        check(sink.begin({.status = status, .reason = {}, .fields = fields}, body.size()));
        check(sink.write(Chunk::borrowed(as_bytes(body), {})));
        check(sink.finish({}));
    }
    void check(http::SendStatus status) {
        if (status != http::SendStatus::ok) {
            events += "send failed\n";
        }
    }
    static std::string describe(const http::Fields& fields) {
        std::string text;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            text += "  [" + std::string(fields[i].name) + "]=[" + std::string(fields[i].value) + "]\n";
        }
        return text;
    }
    static std::string describe(const http::Request& request) {
        return request.method + " " + request.target + " @" + request.authority + " 1." +
               std::to_string(request.version.minor) + (request.keep_alive ? " keep-alive\n" : " close\n") +
               describe(request.fields) + "  body=[" + std::string(request.body.unread()) + "]\n" + describe(request.trailers);
    }
    Answer answer_;
};

struct SessionRun {
    std::string events;
    std::string output;  // without 100 (Continue): whether it is sent depends on when the body comes. RFC 9110 §10.1.1
    int closes = 0;
    int aborts = 0;

    friend bool operator==(const SessionRun& a, const SessionRun& b) {
        return a.events == b.events && a.output == b.output && a.closes == b.closes && a.aborts == b.aborts;
    }
};

inline http::Limits small_limits() {
    return {.max_target_bytes = 64,
            .max_head_bytes = 512,
            .max_fields = 12,
            .max_trailer_bytes = 128,
            .max_body_bytes = 256};
}

/// `cuts` are rising offsets into the stream at which a piece ends.
inline SessionRun run_session(std::string_view stream, const std::vector<std::size_t>& cuts, Answer answer,
                              bool end_of_input = false) {
    FixedClock clock;
    http::DateClock date(clock);
    http::ExchangePool exchanges;
    RecordingHandler handler(answer);
    const http::Limits limits = small_limits();
    ScriptedHost host;
    SessionRun run;
    {
        http1::Session session({exchanges, handler, limits, date, true}, host, nullptr);
        const auto settle = [&] {
            int wakes = 0;
            while (handler.waiting != nullptr || host.wakes != wakes) {
                wakes = host.wakes;
                if (handler.waiting != nullptr) {
                    handler.answer(*handler.waiting);
                }
                session.feed({});
            }
            run.output += host.take_output();
        };
        std::size_t from = 0;
        const auto feed_to = [&](std::size_t to) {
            const std::string piece(stream.substr(from, to - from));  // exact size: reading past it is seen
            session.feed(as_bytes(piece));
            settle();
            from = to;
        };
        for (const std::size_t cut : cuts) {
            feed_to(cut);
        }
        feed_to(stream.size());
        if (end_of_input) {
            session.on_input_end();
            settle();
        }
    }
    for (std::size_t at; (at = run.output.find(kContinue)) != std::string::npos;) {
        run.output.erase(at, kContinue.size());
    }
    run.events = handler.events;
    run.closes = host.closes;
    run.aborts = host.aborts;
    return run;
}

inline std::vector<std::size_t> every_byte(std::string_view stream) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < stream.size(); ++i) {
        cuts.push_back(i);
    }
    return cuts;
}

}  // namespace tas::test
