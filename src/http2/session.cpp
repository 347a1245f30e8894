#include "http2/session.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "http/date.hpp"
#include "http/status.hpp"
#include "http2/callbacks.hpp"
#include "http2/response_head.hpp"
#include "net/output_queue.hpp"

namespace tas::http2 {
namespace {

/// Of the connection: it only bounds what is under way, as it is given back at once. What a handler does not take is
/// bounded by the window of its own stream, so that no stream takes the room of the others.
constexpr std::uint32_t kConnectionWindow = 1024 * 1024;
constexpr std::size_t kFrameSize = 16 * 1024;  // bytes of payload that every client takes, RFC 9113 §4.2, and of a TLS record
constexpr std::size_t kFewFrames = 4;
constexpr int kNewsPerTurn = 64;  // handlers of one connection that run, then others are served
/// Handlers may outlive their streams, which the client can reset: they count, or a client could start any number.
constexpr long kExchangesPerStream = 4;

}  // namespace

Session::Session(const SessionContext& context, net::ProtocolHost& host,
                 std::shared_ptr<const http::ConnectionInfo> connection)
    : context_(context),
      host_(host),
      connection_(std::move(connection)),
      guard_(context.settings.max_header_list_bytes),
      nghttp2_(make_nghttp2_session(*this)) {
    const Settings& settings = context.settings;
    const std::array entries = {
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings.max_concurrent_streams},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.initial_window_bytes},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, settings.max_header_list_bytes},
#if NGHTTP2_VERSION_NUM >= 0x013200  // 1.50: priorities of RFC 9218
        nghttp2_settings_entry{NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
#endif
    };
    nghttp2_submit_settings(nghttp2_.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size());
    const std::uint32_t window = std::max(kConnectionWindow, settings.initial_window_bytes);
    nghttp2_session_set_local_window_size(nghttp2_.get(), NGHTTP2_FLAG_NONE, 0, static_cast<std::int32_t>(window));
    ++context_.counters.connections_active;
    host_.wake();
}

Session::~Session() {
    lose_streams();
    --context_.counters.connections_active;
}

// ---- input ---------------------------------------------------------------------------------------------------------

void Session::feed(ByteView input) {
    if (closing_) {
        return;
    }
    busy_ = true;
    if (!input.empty() && !terminated_) {
        receive(input);
        if (drain_heard_) {
            end_drain();  // behind the read, all of which is served
        }
        send();  // nghttp2 ends a stream that broke the rules when its reset leaves: no handler is to see it
    }
    turn();
}

void Session::receive(ByteView input) {
    if (!look_ahead(input)) {
        return;
    }
    const std::string_view text = as_text(input);
    const ssize_t used = nghttp2_session_mem_recv(nghttp2_.get(), reinterpret_cast<const std::uint8_t*>(text.data()),
                                                  text.size());
    if (used == NGHTTP2_ERR_FLOODED) {
        flooded();
    } else if (used < 0) {
        // RFC 9113 §3.4: an invalid preface is a connection error.
        terminate(used == NGHTTP2_ERR_BAD_CLIENT_MAGIC ? NGHTTP2_PROTOCOL_ERROR : NGHTTP2_INTERNAL_ERROR);
    }
}

/// Whether nghttp2 is to see the input. False: the connection ends.
bool Session::look_ahead(ByteView input) noexcept {
    const std::time_t now = context_.clock.unix_seconds();
    while (const FrameHeader* frame = walker_.next(input)) {
        if (!guard_.on_frame(*frame, now)) {
            flooded();
            return false;
        }
        switch (order_.on_frame(*frame)) {
            case StreamOrder::Verdict::good:
                break;
            case StreamOrder::Verdict::protocol_error:
                terminate(NGHTTP2_PROTOCOL_ERROR);
                return false;
            case StreamOrder::Verdict::stream_closed:
                terminate(NGHTTP2_STREAM_CLOSED);
                return false;
        }
    }
    return true;
}

bool Session::has_room_for_stream() const noexcept {
    return connection_.use_count() <= kExchangesPerStream * static_cast<long>(context_.settings.max_concurrent_streams);
}

Stream* Session::open_stream(std::int32_t id) {
    if (!has_room_for_stream()) {
        nghttp2_submit_rst_stream(nghttp2_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
        return nullptr;
    }
    ++context_.counters.streams_opened;
    Stream& stream = *context_.streams.acquire().release();
    streams_.push_back(stream);
    stream.open(*this, id, context_.exchanges.acquire(stream, stream, connection_));
    if (++opened_ == context_.settings.max_requests) {
        start_drain();
    }
    if (draining_ && ++opened_late_ > context_.settings.max_concurrent_streams) {
        drain_heard_ = true;  // so much as a round trip may bring: the client does not want to hear it
    }
    return &stream;
}

bool Session::take_field(Stream& stream, std::string_view name, std::string_view value) {
    if (terminated_) {
        return true;
    }
    switch (stream.head().take(name, value, context_.settings.max_header_list_bytes, context_.limits)) {
        case RequestHead::Taken::ok:
            return true;
        case RequestHead::Taken::malformed:
            reset_stream(stream, NGHTTP2_PROTOCOL_ERROR);
            return false;
        case RequestHead::Taken::flood:
            flooded();
            return false;
    }
    return false;
}

bool Session::take_trailer(Stream& stream, std::string_view name, std::string_view value) {
    if (!stream.body_due()) {
        return true;
    }
    // RFC 9110 §6.5.1: framing cannot come behind what it frames.
    if (name == "content-length") {
        reset_stream(stream, NGHTTP2_PROTOCOL_ERROR);
        return false;
    }
    http::Fields& trailers = stream.exchange()->request.trailers;
    if (trailers.size() >= context_.limits.max_fields ||
        trailers.text_size() + name.size() + value.size() > context_.limits.max_trailer_bytes) {
        if (stream.fail_body(431)) {
            announce(stream, News::body);
        }
        return true;
    }
    trailers.add(name, value);
    return true;
}

void Session::end_head(Stream& stream, bool end_stream) {
    if (stream.state() != StreamState::receiving) {
        return;
    }
    const RequestHead::Plan plan = stream.head().end(!end_stream, context_.limits);
    if (plan.malformed) {
        reset_stream(stream, NGHTTP2_PROTOCOL_ERROR);
        return;
    }
    stream.on_head(!end_stream, plan.expects_continue);
    progressed(stream);
    stream.enter(StreamState::ready);
    if (plan.refusal != 0) {
        refuse(stream, plan.refusal);
    } else {
        announce(stream, News::request);
    }
}

void Session::take_data(Stream* stream, std::string_view bytes) {
    nghttp2_session_consume_connection(nghttp2_.get(), bytes.size());
    if (stream != nullptr && stream->on_body(bytes)) {
        progressed(*stream);
        announce(*stream, News::body);
    } else if (stream != nullptr && stream->lingers()) {
        settle_lingering(*stream);
    }
}

void Session::end_body(Stream& stream) {
    if (stream.on_body_end()) {
        announce(stream, News::body);
    }
}

void Session::on_reset_received() noexcept { ++context_.counters.streams_reset; }

void Session::on_input_end() {
    input_ended_ = true;
    busy_ = true;
    streams_.for_each([this](Stream& stream) {
        if (stream.fail_body(400)) {  // RFC 9113 §8.1.1: an incomplete request
            announce(stream, News::body);
        }
    });
    end_lingering();
    turn();
}

// ---- the handler ---------------------------------------------------------------------------------------------------

void Session::announce(Stream& stream, News news) noexcept {
    stream.note(news);
    if (!static_cast<ListLink<NewsTag>&>(stream).linked()) {
        news_.push_back(stream);
    }
}

void Session::changed() noexcept {
    if (!busy_ && !closing_) {
        host_.wake();
    }
}

/// Tells handlers, sends what they and nghttp2 have, and so on until there is nothing to do or others are to be served.
void Session::turn() {
    busy_ = true;
    int left = kNewsPerTurn;
    do {
        while (!news_.empty() && left-- > 0) {
            deliver(news_.front());
        }
        send();
    } while (!news_.empty() && left > 0);
    busy_ = false;
    if (!news_.empty()) {
        host_.wake();
    }
    settle();
}

void Session::deliver(Stream& stream) {
    news_.remove(stream);
    if (stream.state() == StreamState::closed) {
        if (http::Exchange* exchange = stream.take_exchange()) {
            context_.exchanges.lose_by_protocol(*exchange, context_.handler);
        }
        recycle(stream);
        return;
    }
    bool body = stream.take(News::body);
    const bool writable = stream.take(News::writable);
    if (stream.take(News::request)) {
        body = stream.exchange()->request.body.failure != 0;  // what came before is in the request
        stream.enter(StreamState::answering);
        context_.handler.on_request(*stream.exchange());
    }
    if (body && stream.exchange() != nullptr) {
        context_.handler.on_body(*stream.exchange());
    }
    if (writable && stream.exchange() != nullptr) {
        context_.handler.on_writable(*stream.exchange());
    }
}

/// Answers a request that no handler sees.
void Session::refuse(Stream& stream, std::uint16_t status) {
    stream.enter(StreamState::answering);
    context_.handler.on_refused(status);
    const http::Field fields[] = {{"content-type", "text/plain"}};
    const std::string_view text = http::reason_phrase(status);
    constexpr std::string_view kEnd = "\r\n";
    http::SendStatus sent = stream.begin({.status = status, .fields = fields}, text.size() + kEnd.size());
    for (const std::string_view piece : {text, kEnd}) {
        sent = sent == http::SendStatus::ok ? stream.write(Chunk::borrowed(as_bytes(piece), {})) : sent;
    }
    sent = sent == http::SendStatus::ok ? stream.finish({}) : sent;
    assert(sent == http::SendStatus::ok);
}

// ---- output --------------------------------------------------------------------------------------------------------

void Session::send() {
    net::OutputQueue& output = host_.output();
    while (!output.is_full()) {
        const std::uint8_t* bytes = nullptr;
        const ssize_t size = nghttp2_session_mem_send(nghttp2_.get(), &bytes);
        if (size <= 0) {
            assert(size == 0);
            return;
        }
        output.append(std::string_view(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)));
    }
}

std::size_t Session::data_payload(std::uint64_t pending) const noexcept {
    const bool as_record = host_.cuts_records() || pending > kFewFrames * kFrameSize;
    return as_record ? kFrameSize - kFrameHeaderBytes : kFrameSize;
}

void Session::submit_response(Stream& stream, const http::ResponseHead& head, const http::ResponsePlan& plan,
                              bool has_data) {
    ResponseFields own;
    if (!plan.fields.has_date) {
        own.date = context_.date.text();
    }
    if (context_.server_header && !plan.fields.has_server) {
        own.server = http::kServerName;
    }
    const nghttp2_data_provider body = body_of(stream);
    submit_head(nghttp2_.get(), stream.id(), head, plan, own, has_data ? &body : nullptr);
    context_.handler.on_response(head.status);
    if (plan.fields.close) {
        start_drain();  // what HTTP/1.1 means by Connection: close
    }
    changed();
}

void Session::reset_stream(const Stream& stream, std::uint32_t error_code) noexcept {
    nghttp2_submit_rst_stream(nghttp2_.get(), NGHTTP2_FLAG_NONE, stream.id(), error_code);
}

void Session::on_data_sent(Stream& stream, std::size_t payload_bytes) noexcept {
    guard_.on_data_sent(payload_bytes);
    progressed(stream);
}

void Session::on_room_given(Stream* stream) noexcept {
    if (stream != nullptr) {
        progressed(*stream);
    }
}

void Session::on_end_stream_sent(Stream& stream) {
    guard_.on_response_complete();
    stream.on_end_sent();
    if (stream.state() == StreamState::finishing) {
        let_linger(stream);
    }
}

void Session::on_answered(Stream& stream) {
    if (stream.state() == StreamState::closed) {
        announce(stream, News::gone);
    } else if (stream.end_sent()) {
        let_linger(stream);
    }
    changed();
}

void Session::let_linger(Stream& stream) noexcept {
    if (stream.request_open()) {
        stream.linger();
        settle_lingering(stream);
    }
}

/// RFC 9113 §8.1: the response is complete, and the rest of the request is not needed. A client that is told so by a
/// reset while it sends may drop the response (curl 7.88 does): it gets the window it has, and what comes is passed over.
void Session::settle_lingering(const Stream& stream) noexcept {
    const bool may_send = nghttp2_session_get_stream_local_window_size(nghttp2_.get(), stream.id()) > 0;
    if (!may_send || stream.expects_continue() || draining_ || input_ended_) {
        reset_stream(stream, NGHTTP2_NO_ERROR);
    }
}

void Session::end_lingering() noexcept {
    streams_.for_each([this](Stream& stream) {
        if (stream.lingers()) {
            reset_stream(stream, NGHTTP2_NO_ERROR);
        }
    });
}

void Session::on_reset_sent(std::uint32_t error_code) {
    switch (error_code) {
        case NGHTTP2_NO_ERROR:
        case NGHTTP2_CANCEL:
        case NGHTTP2_INTERNAL_ERROR:
            return;  // it was our wish
        case NGHTTP2_REFUSED_STREAM:
            ++context_.counters.streams_refused;
            break;
        default:
            break;
    }
    if (!terminated_ && !guard_.on_forced_reset(context_.clock.unix_seconds())) {
        flooded();
    }
}

void Session::on_stream_closed(Stream& stream, std::uint32_t error_code) {
    restart_clock_ = true;
    if (incoming_ == &stream) {
        incoming_ = nullptr;
    }
    switch (stream.state()) {
        case StreamState::receiving:
        case StreamState::ready:
            if (error_code == NGHTTP2_PROTOCOL_ERROR) {
                context_.handler.on_refused(400);
            }
            context_.exchanges.release_by_protocol(*stream.take_exchange());
            stream.enter(StreamState::closed);
            recycle(stream);
            break;
        case StreamState::answering:
            if (stream.end_sent() && !stream.request_open()) {
                stream.enter(StreamState::answered);
                break;
            }
            stream.enter(StreamState::closed);
            stream.drop_body();
            announce(stream, News::gone);
            break;
        case StreamState::finishing:
            stream.enter(StreamState::closed);
            recycle(stream);
            break;
        case StreamState::answered:
        case StreamState::closed:
            break;
    }
}

void Session::recycle(Stream& stream) {
    streams_.remove(stream);
    news_.remove(stream);
    context_.streams.give_back(std::unique_ptr<Stream>(&stream));
}

// ---- the end, and what leads to it ---------------------------------------------------------------------------------

/// RFC 9113 §6.8: first a GOAWAY that refuses nothing, so that requests under way are not lost; the last one a round
/// trip later.
void Session::begin_drain() {
    start_drain();
    if (!busy_ && !closing_) {
        turn();
    }
}

void Session::start_drain() {
    if (closing_ || std::exchange(draining_, true)) {
        return;
    }
    end_lingering();
    if (opened_ == 0 && walker_.inside()) {
        terminate(NGHTTP2_NO_ERROR);  // nothing can be under way
    } else {
        nghttp2_submit_shutdown_notice(nghttp2_.get());
    }
}

void Session::on_goaway_sent() {
    ++context_.counters.goaways_sent;
    if (draining_ && !drain_ended_ && !terminated_) {
        // Behind it, and not with it: nghttp2 would send PING first, and its answer would prove nothing.
        nghttp2_submit_ping(nghttp2_.get(), NGHTTP2_FLAG_NONE, nullptr);
    }
}

void Session::on_ping_ack() {
    drain_heard_ |= draining_;
}

void Session::end_drain() {
    if (!std::exchange(drain_ended_, true)) {
        nghttp2_submit_goaway(nghttp2_.get(), NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(nghttp2_.get()),
                              NGHTTP2_NO_ERROR, nullptr, 0);
    }
}

void Session::on_timeout(net::Phase phase) {
    busy_ = true;
    switch (phase) {
        case net::Phase::idle:
        case net::Phase::head:
            terminate(NGHTTP2_NO_ERROR);
            break;
        case net::Phase::body:
            streams_.for_each([this](Stream& stream) {
                if (stream.progress() <= clock_began_) {
                    fail_stalled_body(stream);
                }
            });
            break;
        case net::Phase::window:
            streams_.for_each([this](Stream& stream) {
                if (stream.progress() <= clock_began_ && stream.owes_output()) {
                    reset_stream(stream, NGHTTP2_CANCEL);
                }
            });
            break;
        case net::Phase::notice:
            end_drain();
            break;
        case net::Phase::handler:
            break;
    }
    turn();
}

void Session::fail_stalled_body(Stream& stream) {
    if (stream.lingers()) {
        reset_stream(stream, NGHTTP2_NO_ERROR);
    } else if (stream.owes_body() && stream.fail_body(408)) {  // RFC 9110 §15.5.9
        announce(stream, News::body);
    }
}

void Session::flooded() noexcept {
    ++context_.counters.floods;
    terminate(NGHTTP2_ENHANCE_YOUR_CALM);
}

void Session::terminate(std::uint32_t error_code) noexcept {
    if (!std::exchange(terminated_, true)) {
        nghttp2_session_terminate_session(nghttp2_.get(), error_code);
    }
}

void Session::on_gone(Error) {
    closing_ = true;
    lose_streams();
}

void Session::close() {
    closing_ = true;
    lose_streams();
    host_.close_when_flushed(net::Linger::yes);
}

void Session::lose_streams() {
    incoming_ = nullptr;
    while (!streams_.empty()) {
        Stream& stream = streams_.front();
        const bool told = stream.with_handler() || stream.state() == StreamState::closed;
        if (http::Exchange* exchange = stream.take_exchange(); exchange != nullptr && told) {
            context_.exchanges.lose_by_protocol(*exchange, context_.handler);
        } else if (exchange != nullptr) {
            context_.exchanges.release_by_protocol(*exchange);
        }
        recycle(stream);
    }
}

// ---- what the host is told -----------------------------------------------------------------------------------------

void Session::settle() {
    if (closing_) {
        return;
    }
    if (nghttp2_session_want_read(nghttp2_.get()) == 0 && nghttp2_session_want_write(nghttp2_.get()) == 0) {
        close();
        return;
    }
    if (input_ended_ && streams_.empty()) {
        close();  // nobody reads a GOAWAY
        return;
    }
    const Stream* watched = longest_owed();
    const net::Phase phase = phase_of(watched);
    if (input_ended_ && !terminated_ && phase != net::Phase::handler) {
        terminate(NGHTTP2_NO_ERROR);  // nothing can come that would let it go on
        turn();
        return;
    }
    run_clock(phase, watched);
}

/// The clock runs for the stream that has made no progress for the longest time; when it runs out, for all that have made
/// none since it began. None of the others keeps it from running out.
void Session::run_clock(net::Phase phase, const Stream* watched) noexcept {
    const bool of_stream = phase == net::Phase::body || phase == net::Phase::window;
    const std::int32_t id = of_stream ? watched->id() : 0;
    const bool connection_progressed = std::exchange(restart_clock_, false) && !of_stream && phase != net::Phase::head;
    const bool stream_progressed = of_stream && watched->progress() > clock_began_;
    if (phase != phase_ || id != watched_ || connection_progressed || stream_progressed) {
        phase_ = phase;
        watched_ = id;
        clock_began_ = progress_;
        host_.enter_phase(phase);
    }
}

/// Of the streams whose client is to send something or to make room, the one that has waited longest; or nullptr.
Stream* Session::longest_owed() {
    // What is not in the queue although there is room waits for a WINDOW_UPDATE.
    const bool has_room = !host_.output().is_full();
    Stream* found = nullptr;
    streams_.for_each([&](Stream& stream) {
        const bool owed = stream.owes_input() || (has_room && stream.owes_output());
        if (owed && (found == nullptr || stream.progress() < found->progress())) {
            found = &stream;
        }
    });
    return found;
}

net::Phase Session::phase_of(const Stream* watched) noexcept {
    if (walker_.inside() && !walker_.in_data() && !input_ended_) {
        return net::Phase::head;
    }
    if (watched != nullptr) {
        return watched->owes_input() ? net::Phase::body : net::Phase::window;
    }
    bool ours = false;
    streams_.for_each([&](const Stream& stream) { ours |= stream.state() != StreamState::receiving; });
    if (ours) {
        return net::Phase::handler;
    }
    return draining_ && !drain_ended_ ? net::Phase::notice : net::Phase::idle;
}

}  // namespace tas::http2
