#pragma once
// HTTP/2 on one connection: frames in, frames out, many requests at a time. nghttp2 does the framing and keeps the
// streams; this tells the handler what came, cuts responses into frames, and decides when enough is enough.
// Knows the connection only as a ProtocolHost: no socket, no TLS, no clock. // RFC 9113

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/clock.hpp"
#include "base/intrusive_list.hpp"
#include "http/connection_info.hpp"
#include "http/exchange.hpp"
#include "http/limits.hpp"
#include "http/response_plan.hpp"
#include "http2/abuse_guard.hpp"
#include "http2/frame_walker.hpp"
#include "http2/nghttp2_ptr.hpp"
#include "http2/settings.hpp"
#include "http2/stream.hpp"
#include "http2/stream_order.hpp"
#include "net/protocol.hpp"

namespace tas::http {
class DateClock;
}

namespace tas::http2 {

/// What all sessions of a loop share; its parts outlive them.
struct SessionContext {
    http::ExchangePool& exchanges;
    http::RequestHandler& handler;
    const http::Limits& limits;
    http::DateClock& date;
    WallClock& clock;
    bool server_header;
    const Settings& settings;
    Counters& counters;
    StreamPool& streams;
};

/// The host begins in Phase::head: a client that connects and says nothing has the time of a request head.
class Session final : public net::Protocol {
public:
    Session(const SessionContext& context, net::ProtocolHost& host,
            std::shared_ptr<const http::ConnectionInfo> connection);
    ~Session() override;

    void feed(ByteView input) override;
    [[nodiscard]] bool wants_input() const noexcept override { return !closing_; }
    void on_input_end() override;
    void on_output_low() override {}  // the feed({}) that follows goes on
    void on_timeout(net::Phase phase) override;
    void begin_drain() override;
    void on_gone(Error why) override;

    // ---- for its streams

    [[nodiscard]] const SessionContext& context() const noexcept { return context_; }
    [[nodiscard]] nghttp2_session* nghttp2() const noexcept { return nghttp2_.get(); }
    [[nodiscard]] net::OutputQueue& output() const noexcept { return host_.output(); }
    /// Bytes in the next DATA frame of a body of which `pending` are left, at most. A frame of a large body, or of any where
    /// the transport cuts records, is a TLS record with its header (RFC 8446 §5.1); else there are as few as may be.
    [[nodiscard]] std::size_t data_payload(std::uint64_t pending) const noexcept;
    /// There is something to send, or room for more input.
    void changed() noexcept;
    /// The handler is to be told at the end of what is going on.
    void announce(Stream& stream, News news) noexcept;
    void submit_response(Stream& stream, const http::ResponseHead& head, const http::ResponsePlan& plan,
                         bool has_data);
    /// Its handler has let go.
    void on_answered(Stream& stream);
    void reset_stream(const Stream& stream, std::uint32_t error_code) noexcept;
    /// A piece came or left, or it is the client's turn from now on: the clock of the stream begins anew.
    void progressed(Stream& stream) noexcept { stream.on_progress(++progress_); }

private:
    friend struct Callbacks;

    // What nghttp2 tells.
    [[nodiscard]] Stream* open_stream(std::int32_t id);
    [[nodiscard]] bool take_field(Stream& stream, std::string_view name, std::string_view value);
    [[nodiscard]] bool take_trailer(Stream& stream, std::string_view name, std::string_view value);
    void end_head(Stream& stream, bool end_stream);
    void end_body(Stream& stream);
    void take_data(Stream* stream, std::string_view bytes);
    void on_data_sent(Stream& stream, std::size_t payload_bytes) noexcept;
    void on_room_given(Stream* stream) noexcept;
    void on_end_stream_sent(Stream& stream);
    void on_reset_sent(std::uint32_t error_code);
    void on_stream_closed(Stream& stream, std::uint32_t error_code);
    void on_reset_received() noexcept;
    void on_goaway_sent();
    void on_ping_ack();

    [[nodiscard]] bool has_room_for_stream() const noexcept;
    void receive(ByteView input);
    [[nodiscard]] bool look_ahead(ByteView input) noexcept;
    void turn();
    void deliver(Stream& stream);
    void send();
    void refuse(Stream& stream, std::uint16_t status);
    void fail_stalled_body(Stream& stream);
    void let_linger(Stream& stream) noexcept;
    void settle_lingering(const Stream& stream) noexcept;
    void end_lingering() noexcept;
    void recycle(Stream& stream);
    void start_drain();
    void end_drain();
    void flooded() noexcept;
    void terminate(std::uint32_t error_code) noexcept;
    void close();
    void lose_streams();
    void settle();
    void run_clock(net::Phase phase, const Stream* watched) noexcept;
    [[nodiscard]] Stream* longest_owed();
    [[nodiscard]] net::Phase phase_of(const Stream* watched) noexcept;

    const SessionContext context_;
    net::ProtocolHost& host_;
    std::shared_ptr<const http::ConnectionInfo> connection_;
    IntrusiveList<Stream, StreamsTag> streams_;  // owned
    IntrusiveList<Stream, NewsTag> news_;
    Stream* incoming_ = nullptr;  // whose header section comes, or came last; nullptr: nobody reads it
    FrameWalker walker_;
    AbuseGuard guard_;
    StreamOrder order_;
    Nghttp2SessionPtr nghttp2_;
    std::uint64_t opened_ = 0;        // streams
    std::uint64_t opened_late_ = 0;   // … of them behind the first GOAWAY
    std::uint64_t progress_ = 0;      // calls of progressed()
    net::Phase phase_ = net::Phase::head;
    std::int32_t watched_ = 0;        // the stream that the clock runs for; 0: for the connection
    std::uint64_t clock_began_ = 0;   // … in the count of progress_
    bool restart_clock_ = false;      // the connection has progressed
    bool busy_ = false;           // within a call: what changes is seen to at its end
    bool input_ended_ = false;
    bool draining_ = false;     // the first GOAWAY is said
    bool drain_heard_ = false;  // … and answered
    bool drain_ended_ = false;  // … and the last said
    bool terminated_ = false;
    bool closing_ = false;
};

}  // namespace tas::http2
