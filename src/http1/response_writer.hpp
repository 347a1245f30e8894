#pragma once
// One response on its way into the output queue: its head, its body under the framing, its end. Knows neither the
// connection nor the request beyond what decides about the response.

#include <cstdint>
#include <optional>
#include <span>

#include "base/chunk.hpp"
#include "http/exchange.hpp"
#include "http/response_plan.hpp"

namespace tas::http {
class DateClock;
}
namespace tas::net {
class OutputQueue;
}

namespace tas::http1 {

class ResponseWriter final {
public:
    /// What of the request decides about its response.
    struct Request {
        bool is_head = false;
        bool is_http10 = false;
    };

    /// Forgets the last response; the next one answers this request.
    void reset(Request request) noexcept { *this = ResponseWriter{request}; }
    ResponseWriter() = default;

    struct Context {
        net::OutputQueue& output;
        http::DateClock& date;
        bool server_header;
    };

    /// As ResponseSink::begin. A status that is not final (1xx, below or above) is invalid_field. `keep_alive`: whether
    /// the connection can go on after this response; closes() tells whether it does.
    [[nodiscard]] http::SendStatus begin(const Context& context, const http::ResponseHead& head,
                                         std::optional<std::uint64_t> length, bool keep_alive);
    [[nodiscard]] http::SendStatus write(net::OutputQueue& output, Chunk piece);
    /// length_mismatch: less than declared was written; the message cannot be ended well any more.
    [[nodiscard]] http::SendStatus finish(net::OutputQueue& output, std::span<const http::Field> trailers);

    [[nodiscard]] bool begun() const noexcept { return begun_; }
    /// The head said, or the framing means, that the connection closes after this response.
    [[nodiscard]] bool closes() const noexcept { return closes_; }
    /// Of the body, queued so far.
    [[nodiscard]] std::uint64_t body_bytes() const noexcept { return audit_.taken(); }

private:
    explicit ResponseWriter(Request request) noexcept : request_(request) {}

    Request request_;
    bool begun_ = false;
    bool finished_ = false;
    bool closes_ = false;
    bool chunked_ = false;
    http::BodyAudit audit_;
};

}  // namespace tas::http1
