#pragma once
// HTTP/1.0 and 1.1 on one connection: requests in, one at a time, responses out in their order. // RFC 9112
// Knows the connection only as a ProtocolHost: no socket, no TLS, no clock.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "http/connection_info.hpp"
#include "http/exchange.hpp"
#include "http/limits.hpp"
#include "http1/parser.hpp"
#include "http1/pending_input.hpp"
#include "http1/response_writer.hpp"
#include "http1/session_state.hpp"
#include "net/protocol.hpp"

namespace tas::http {
class DateClock;
}

namespace tas::http1 {

/// What all sessions of a loop share; its parts outlive them.
struct SessionContext {
    http::ExchangePool& exchanges;
    http::RequestHandler& handler;
    const http::Limits& limits;
    http::DateClock& date;
    bool server_header;
    std::uint64_t* connections_active = nullptr;  // gauge
};

/// The host begins in Phase::head: a client that connects and says nothing has the time of a request head.
class Session final : public net::Protocol, private http::ResponseSink, private http::RequestSource {
public:
    /// Input kept behind a request in progress; above it the connection stops reading. Bytes.
    static constexpr std::size_t kMaxPipelined = 16 * 1024;
    /// Body bytes kept for a handler that takes them piece by piece; above it the connection stops reading.
    static constexpr std::size_t kBodyWindow = 64 * 1024;

    Session(const SessionContext& context, net::ProtocolHost& host,
            std::shared_ptr<const http::ConnectionInfo> connection);
    ~Session() override;

    void feed(ByteView input) override;
    [[nodiscard]] bool wants_input() const noexcept override;
    void on_input_end() override;
    void on_output_low() override;
    void on_timeout(net::Phase phase) override;
    void begin_drain() override;
    void on_gone(Error why) override;

private:
    [[nodiscard]] http::SendStatus begin(const http::ResponseHead& head, std::optional<std::uint64_t> length) override;
    [[nodiscard]] http::SendStatus write(Chunk piece) override;
    [[nodiscard]] http::SendStatus finish(std::span<const http::Field> trailers) override;
    void abort() override;
    [[nodiscard]] bool writable() const noexcept override { return !output_is_full(); }
    void want_body(bool whole) override;
    void body_taken() override;

    void enter(SessionState next) noexcept;
    [[nodiscard]] std::size_t serve(std::string_view input);
    [[nodiscard]] std::size_t find_request(std::string_view input);
    [[nodiscard]] std::size_t receive(std::string_view input);
    [[nodiscard]] std::size_t receive_rest(std::string_view input);
    void dispatch();
    void fail_body(std::uint16_t status);
    void refuse(std::uint16_t status);
    void close();
    void release_exchange();
    void end_response();
    void wake_if_outside_feed() noexcept;
    void settle_phase() noexcept;
    [[nodiscard]] bool output_is_full() const noexcept;
    [[nodiscard]] bool may_keep_alive() const noexcept;
    [[nodiscard]] bool has_room_for_body() const noexcept;
    [[nodiscard]] net::Phase current_phase() const noexcept;

    const SessionContext context_;
    net::ProtocolHost& host_;
    std::shared_ptr<const http::ConnectionInfo> connection_;
    http::Exchange* exchange_ = nullptr;  // being received or answered
    PendingInput pending_;
    Parser parser_;
    ResponseWriter response_;
    SessionState state_ = SessionState::between;
    net::Phase phase_ = net::Phase::head;
    std::uint8_t empty_lines_ = 0;  // in front of the next request
    bool keep_alive_ = false;       // the request in progress lets the connection go on
    bool body_due_ = false;         // the handler has the request, and its body is still on its way
    bool whole_body_wanted_ = false;  // … and waits for all of it
    bool body_failed_ = false;      // what follows in the stream cannot be read as requests
    bool begun_ = false;            // a request has begun on this connection
    bool restart_clock_ = false;    // the phase has progressed, or is a new one of the same kind
    bool feeding_ = false;
    bool input_ended_ = false;
    bool draining_ = false;
};

}  // namespace tas::http1
