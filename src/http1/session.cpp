#include "http1/session.hpp"

#include <cassert>
#include <utility>

#include "http/status.hpp"
#include "net/output_queue.hpp"

namespace tas::http1 {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr int kRequestsPerTurn = 16;  // of one connection, then others are served
constexpr std::uint8_t kMaxEmptyLines = 8;  // RFC 9112 §2.2: at least one is to be ignored; without end is an attack

/// RFC 9112 §9.6: a client that has said `close` sends nothing behind this request. But where there is content, §2.2 knows of
/// clients that send an empty line behind it.
[[nodiscard]] bool is_last_of_client(const http::Request& request) noexcept {
    return !request.keep_alive && (request.method == "GET" || request.method == "HEAD") && request.body.complete &&
           request.body.received() == 0;
}

}  // namespace

Session::Session(const SessionContext& context, net::ProtocolHost& host,
                 std::shared_ptr<const http::ConnectionInfo> connection)
    : context_(context), host_(host), connection_(std::move(connection)), parser_(context.limits) {
    if (context_.connections_active != nullptr) {
        ++*context_.connections_active;
    }
}

Session::~Session() {
    release_exchange();
    if (context_.connections_active != nullptr) {
        --*context_.connections_active;
    }
}

// ---- input ---------------------------------------------------------------------------------------------------------

void Session::feed(ByteView input) {
    if (state_ == SessionState::closing) {
        return;
    }
    feeding_ = true;
    const std::string_view text = as_text(input);
    if (pending_.empty()) {
        const std::size_t used = serve(text);
        if (used < text.size() && state_ != SessionState::closing) {
            pending_.append(text.substr(used));
        }
    } else {
        pending_.append(text);
        pending_.consume(serve(pending_.view()));
    }
    feeding_ = false;
    if (state_ == SessionState::closing) {
        pending_.clear();
        return;
    }
    restart_clock_ |= !input.empty() && body_due_;
    settle_phase();
}

/// Reads and answers requests as long as there are any; returns how many bytes it used.
std::size_t Session::serve(std::string_view input) {
    std::size_t used = 0;
    int begun = 0;
    for (;;) {
        switch (state_) {
            case SessionState::between:
                if (used < input.size() && begun++ == kRequestsPerTurn) {
                    host_.wake();
                    return used;
                }
                used += find_request(input.substr(used));
                if (state_ == SessionState::between) {
                    return used;
                }
                break;
            case SessionState::receiving:
                used += receive(input.substr(used));
                if (state_ == SessionState::receiving) {
                    return used;
                }
                break;
            case SessionState::answering:
                if (body_failed_) {
                    return input.size();
                }
                if (!body_due_ || !has_room_for_body()) {
                    return used;
                }
                used += receive_rest(input.substr(used));
                if (body_due_) {
                    return used;
                }
                break;
            case SessionState::closing:
                return used;
        }
    }
}

/// Skips empty lines, and begins a request at the first byte of anything else.
std::size_t Session::find_request(std::string_view input) {
    std::size_t used = 0;
    // RFC 9112 §2.2: an empty line before the request line is ignored.
    while (input.substr(used).starts_with(kLineEnd)) {
        used += kLineEnd.size();
        if (++empty_lines_ > kMaxEmptyLines) {
            exchange_ = &context_.exchanges.acquire(*this, *this, connection_);
            refuse(400);
            return used;
        }
    }
    const std::string_view rest = input.substr(used);
    if (rest.empty() || rest == kLineEnd.substr(0, 1)) {
        if (input_ended_) {
            close();
        }
        return used;
    }
    if (output_is_full()) {
        return used;  // on_output_low() goes on
    }
    begun_ = true;
    empty_lines_ = 0;
    exchange_ = &context_.exchanges.acquire(*this, *this, connection_);
    parser_.begin(exchange_->request);
    enter(SessionState::receiving);
    return used;
}

/// Reads a head; a request whose body did not come with it goes to the handler all the same.
std::size_t Session::receive(std::string_view input) {
    const Parser::Progress progress = parser_.parse(input);
    switch (progress.status) {
        case Parser::Status::need_more:
            if (parser_.in_body()) {
                dispatch();
            } else if (input_ended_) {
                close();  // RFC 9112 §8: not even a whole head
            }
            break;
        case Parser::Status::complete:
            exchange_->request.body.complete = true;
            dispatch();
            break;
        case Parser::Status::refused:
            refuse(parser_.refusal());
            break;
    }
    return progress.consumed;
}

void Session::dispatch() {
    const http::Request& request = exchange_->request;
    keep_alive_ = request.keep_alive;
    body_due_ = !request.body.complete;
    whole_body_wanted_ = false;
    response_.reset({.is_head = request.method == "HEAD", .is_http10 = request.version.minor == 0});
    enter(SessionState::answering);
    context_.handler.on_request(*exchange_);
}

// ---- the rest of a body --------------------------------------------------------------------------------------------

/// Reads more of the body of a request that the handler has.
std::size_t Session::receive_rest(std::string_view input) {
    http::RequestBody& body = exchange_->request.body;
    const std::uint64_t before = body.received();
    const Parser::Progress progress = parser_.parse(input);
    switch (progress.status) {
        case Parser::Status::need_more:
            if (input_ended_) {
                fail_body(400);  // RFC 9112 §8: an incomplete request
            } else if (body.received() != before) {
                context_.handler.on_body(*exchange_);
            }
            break;
        case Parser::Status::complete:
            body.complete = true;
            body_due_ = false;
            context_.handler.on_body(*exchange_);
            break;
        case Parser::Status::refused:
            fail_body(parser_.refusal());
            break;
    }
    return progress.consumed;
}

/// The rest will not come: the handler learns with which status to answer.
void Session::fail_body(std::uint16_t status) {
    body_due_ = false;
    body_failed_ = true;
    keep_alive_ = false;
    exchange_->request.body.failure = status;
    context_.handler.on_body(*exchange_);
}

void Session::want_body(bool whole) {
    whole_body_wanted_ |= whole;
    if (body_due_ && parser_.expects_continue() && !response_.begun()) {
        // RFC 9110 §10.1.1: the handler wants the content, and none of it has come.
        parser_.forget_expectation();
        host_.output().append("HTTP/1.1 100 Continue\r\n\r\n");
    }
    wake_if_outside_feed();
}

void Session::body_taken() { wake_if_outside_feed(); }

bool Session::has_room_for_body() const noexcept {
    return whole_body_wanted_ || exchange_->request.body.unread().size() < kBodyWindow;
}

bool Session::wants_input() const noexcept {
    switch (state_) {
        case SessionState::between:
            return pending_.empty() || !output_is_full();
        case SessionState::receiving:
            return true;
        case SessionState::answering:
            return body_due_ ? has_room_for_body() : !body_failed_ && pending_.size() < kMaxPipelined;
        case SessionState::closing:
            return false;
    }
    return false;
}

void Session::on_output_low() {
    if (state_ == SessionState::between && !pending_.empty()) {
        host_.wake();
    } else if (state_ == SessionState::answering && response_.begun()) {
        context_.handler.on_writable(*exchange_);
    }
}

// ---- the end, and what leads to it ---------------------------------------------------------------------------------

void Session::on_input_end() {
    input_ended_ = true;
    feed({});
}

void Session::on_timeout(net::Phase phase) {
    switch (phase) {
        case net::Phase::idle:
            close();
            break;
        case net::Phase::head:
        case net::Phase::body:
            // RFC 9110 §15.5.9: 408. Where no request has begun, nobody asked.
            if (state_ == SessionState::receiving) {
                refuse(408);
            } else if (state_ == SessionState::answering && body_due_) {
                fail_body(408);
            } else if (state_ == SessionState::between) {
                close();
            }
            break;
        case net::Phase::handler:
        case net::Phase::window:
        case net::Phase::notice:
            break;
    }
}

void Session::begin_drain() {
    draining_ = true;
    if (state_ == SessionState::between && pending_.empty()) {
        close();
    }
}

void Session::on_gone(Error) {
    release_exchange();
    if (state_ != SessionState::closing) {
        enter(SessionState::closing);
    }
    if (!feeding_) {
        pending_.clear();
    }
}

/// Answers a request that the handler never sees, behind all earlier responses, and ends the connection.
void Session::refuse(std::uint16_t status) {
    const bool to_head = exchange_->request.method == "HEAD";
    const http::Field fields[] = {{"Content-Type", "text/plain"}};
    const std::string_view text = http::reason_phrase(status);
    response_.reset({.is_head = to_head});
    const http::SendStatus begun =
        response_.begin({host_.output(), context_.date, context_.server_header}, {.status = status, .fields = fields},
                        text.size() + kLineEnd.size(), false);
    assert(begun == http::SendStatus::ok);
    static_cast<void>(begun);
    if (!to_head) {
        host_.output().append(text);
        host_.output().append(kLineEnd);
    }
    exchange_->sent = {.status = status, .complete = true, .body_bytes = to_head ? 0 : text.size() + kLineEnd.size()};
    context_.handler.on_refused(status);
    context_.handler.on_response(status);
    close();
}

void Session::close() {
    release_exchange();
    enter(SessionState::closing);
    host_.close_when_flushed(net::Linger::yes);
}

/// Lets go of an exchange that was not answered to its end; a handler that has it learns of it.
void Session::release_exchange() {
    if (exchange_ == nullptr) {
        return;
    }
    http::Exchange& exchange = *std::exchange(exchange_, nullptr);
    if (state_ == SessionState::answering) {
        context_.exchanges.lose_by_protocol(exchange, context_.handler);
    } else {
        context_.exchanges.release_by_protocol(exchange);
    }
}

// ---- the response --------------------------------------------------------------------------------------------------

http::SendStatus Session::begin(const http::ResponseHead& head, std::optional<std::uint64_t> length) {
    if (state_ != SessionState::answering) {
        return http::SendStatus::gone;
    }
    const http::SendStatus status =
        response_.begin({host_.output(), context_.date, context_.server_header}, head, length, may_keep_alive());
    if (status == http::SendStatus::ok) {
        exchange_->sent.status = head.status;
        context_.handler.on_response(head.status);
        wake_if_outside_feed();
    }
    return status;
}

http::SendStatus Session::write(Chunk piece) {
    if (state_ != SessionState::answering) {
        return http::SendStatus::gone;
    }
    const http::SendStatus status = response_.write(host_.output(), std::move(piece));
    exchange_->sent.body_bytes = response_.body_bytes();
    wake_if_outside_feed();
    return status;
}

http::SendStatus Session::finish(std::span<const http::Field> trailers) {
    if (state_ != SessionState::answering) {
        return http::SendStatus::gone;
    }
    const http::SendStatus status = response_.finish(host_.output(), trailers);
    switch (status) {
        case http::SendStatus::ok:
            end_response();
            break;
        case http::SendStatus::length_mismatch:
            abort();
            break;
        case http::SendStatus::gone:
        case http::SendStatus::wrong_state:
        case http::SendStatus::invalid_field:
            break;
    }
    return status;
}

void Session::abort() {
    if (state_ != SessionState::answering) {
        return;
    }
    context_.exchanges.release_by_protocol(*std::exchange(exchange_, nullptr));
    enter(SessionState::closing);
    host_.abort();
}

void Session::end_response() {
    exchange_->sent.complete = true;
    const net::Linger linger = is_last_of_client(exchange_->request) ? net::Linger::no : net::Linger::yes;
    context_.exchanges.release_by_protocol(*std::exchange(exchange_, nullptr));
    if (response_.closes() || draining_) {
        enter(SessionState::closing);
        host_.close_when_flushed(linger);
        return;
    }
    enter(SessionState::between);
    restart_clock_ = true;
    wake_if_outside_feed();
}

// ---- what the host is told -----------------------------------------------------------------------------------------

/// Inside feed() the connection flushes anyway, and the loop in serve() goes on.
void Session::wake_if_outside_feed() noexcept {
    if (!feeding_) {
        host_.wake();
    }
}

void Session::settle_phase() noexcept {
    const net::Phase phase = current_phase();
    if (phase != phase_ || restart_clock_) {
        phase_ = phase;
        host_.enter_phase(phase);
    }
    restart_clock_ = false;
}

net::Phase Session::current_phase() const noexcept {
    switch (state_) {
        case SessionState::between:
            if (!begun_) {
                return net::Phase::head;
            }
            return pending_.empty() || !output_is_full() ? net::Phase::idle : net::Phase::handler;
        case SessionState::receiving:
            return net::Phase::head;
        case SessionState::answering:
            // A client that waits for 100 (Continue), or for room, owes nothing.
            return body_due_ && has_room_for_body() && !parser_.expects_continue() ? net::Phase::body
                                                                                   : net::Phase::handler;
        case SessionState::closing:
            return net::Phase::handler;
    }
    return net::Phase::handler;
}

bool Session::output_is_full() const noexcept { return host_.output().is_full(); }

bool Session::may_keep_alive() const noexcept {
    // Of a body that is still on its way nobody will read the rest once the response has ended.
    return keep_alive_ && !draining_ && !body_due_ && (!input_ended_ || !pending_.empty());
}

void Session::enter(SessionState next) noexcept {
    assert(may_follow(state_, next));
    state_ = next;
}

}  // namespace tas::http1
