#include "http2/stream.hpp"

#include <nghttp2/nghttp2.h>

#include <cassert>
#include <utility>

#include "http/field_rules.hpp"
#include "http2/response_head.hpp"
#include "http2/session.hpp"
#include "net/output_queue.hpp"

namespace tas::http2 {

void Stream::open(Session& session, std::int32_t id, http::Exchange& exchange) {
    session_ = &session;
    id_ = id;
    exchange_ = &exchange;
    state_ = StreamState::receiving;
    request_open_ = true;
    head_.begin(exchange.request);
}

void Stream::reset() {
    assert(exchange_ == nullptr);
    drop_body();
    session_ = nullptr;
    news_ = 0;
    consumed_ = 0;
    request_open_ = body_due_ = whole_body_wanted_ = expects_continue_ = lingers_ = false;
    audit_ = {};
    trailers_.clear();
    begun_ = finished_ = deferred_ = end_sent_ = was_full_ = false;
    progress_ = 0;
}

void Stream::enter(StreamState next) noexcept {
    assert(may_follow(state_, next));
    state_ = next;
}

bool Stream::take(News news) noexcept {
    const auto bit = static_cast<std::uint8_t>(news);
    const bool noted = (news_ & bit) != 0;
    news_ &= static_cast<std::uint8_t>(~bit);
    return noted;
}

// ---- the request's body --------------------------------------------------------------------------------------------

void Stream::on_head(bool body_due, bool expects_continue) noexcept {
    body_due_ = body_due;
    request_open_ = body_due;
    expects_continue_ = expects_continue;
    exchange_->request.body.complete = !body_due;
}

bool Stream::on_body(std::string_view bytes) {
    if (!body_due_ || exchange_ == nullptr) {
        return false;
    }
    http::RequestBody& body = exchange_->request.body;
    if (bytes.size() > session_->context().limits.max_body_bytes - body.received()) {
        return fail_body(413);
    }
    expects_continue_ = false;
    body.append(bytes);
    consume();
    return true;
}

bool Stream::on_body_end() noexcept {
    request_open_ = false;
    if (!body_due_ || exchange_ == nullptr) {
        return false;
    }
    body_due_ = false;
    exchange_->request.body.complete = true;
    return true;
}

bool Stream::fail_body(std::uint16_t status) noexcept {
    if (!body_due_ || exchange_ == nullptr) {
        return false;
    }
    body_due_ = false;
    exchange_->request.body.failure = status;
    return true;
}

bool Stream::owes_body() const noexcept {
    if (!body_due_ || exchange_ == nullptr || expects_continue_) {
        return false;
    }
    return nghttp2_session_get_stream_local_window_size(session_->nghttp2(), id_) > 0;
}

/// Gives the client room for what the handler has taken, or will take whole.
void Stream::consume() noexcept {
    const http::RequestBody& body = exchange_->request.body;
    const std::uint64_t gone = whole_body_wanted_ ? body.received() : body.received() - body.unread().size();
    if (gone > consumed_ && body_due_) {
        nghttp2_session_consume_stream(session_->nghttp2(), id_, static_cast<std::size_t>(gone - consumed_));
        consumed_ = gone;
    }
}

void Stream::want_body(bool whole) {
    whole_body_wanted_ |= whole;
    if (body_due_ && std::exchange(expects_continue_, false) && !begun_) {
        // RFC 9110 §10.1.1: the handler wants the content, and none of it has come.
        submit_continue(session_->nghttp2(), id_);
        session_->progressed(*this);
    }
    consume();
    session_->changed();
}

void Stream::body_taken() {
    consume();
    session_->changed();
}

// ---- the response --------------------------------------------------------------------------------------------------

http::SendStatus Stream::begin(const http::ResponseHead& head, std::optional<std::uint64_t> length) {
    if (!with_handler()) {
        return http::SendStatus::gone;
    }
    if (begun_) {
        return http::SendStatus::wrong_state;
    }
    http::ResponsePlan plan;
    if (const http::SendStatus planned =
            http::plan_response(head, exchange_->request.method == "HEAD", length, plan);
        planned != http::SendStatus::ok) {
        return planned;
    }
    begun_ = true;
    audit_ = http::BodyAudit(plan.framing);
    // With a declared length of 0, END_STREAM is in the HEADERS frame; there is no place for trailers then.
    const bool has_data = plan.framing.end == http::BodyEnd::open ||
                          (plan.framing.end == http::BodyEnd::length && plan.framing.length > 0);
    session_->submit_response(*this, head, plan, has_data);
    exchange_->sent.status = head.status;
    return http::SendStatus::ok;
}

http::SendStatus Stream::write(Chunk piece) {
    if (!with_handler()) {
        return http::SendStatus::gone;
    }
    if (!begun_) {
        return http::SendStatus::wrong_state;
    }
    switch (audit_.take(piece.size())) {
        case http::BodyAudit::Verdict::drop:
            return http::SendStatus::ok;
        case http::BodyAudit::Verdict::too_long:
            return http::SendStatus::length_mismatch;
        case http::BodyAudit::Verdict::send:
            break;
    }
    exchange_->sent.body_bytes = audit_.taken();
    if (piece.size() > 0) {
        if (!owes_output()) {
            session_->progressed(*this);
        }
        pending_bytes_ += piece.size();
        pending_.push_back(std::move(piece));
        resume();
    }
    return http::SendStatus::ok;
}

http::SendStatus Stream::finish(std::span<const http::Field> trailers) {
    if (!with_handler()) {
        return http::SendStatus::gone;
    }
    if (!begun_) {
        return http::SendStatus::wrong_state;
    }
    if (!http::are_trailers(trailers)) {
        return http::SendStatus::invalid_field;
    }
    if (!audit_.complete()) {
        abort();
        return http::SendStatus::length_mismatch;
    }
    for (const http::Field& trailer : trailers) {
        trailers_.add(trailer.name, trailer.value);
    }
    if (!owes_output()) {
        session_->progressed(*this);
    }
    finished_ = true;
    exchange_->sent.complete = true;
    resume();
    release();
    return http::SendStatus::ok;
}

void Stream::abort() {
    if (!with_handler()) {
        return;
    }
    drop_body();
    if (state_ == StreamState::answering) {
        session_->reset_stream(*this, NGHTTP2_INTERNAL_ERROR);
    }
    release();
}

void Stream::release() {
    enter(state_ == StreamState::answered ? StreamState::closed : StreamState::finishing);
    body_due_ = false;
    session_->context().exchanges.release_by_protocol(*take_exchange());
    session_->on_answered(*this);
}

bool Stream::writable() const noexcept { return pending_bytes_ <= session_->output().high_water(); }

void Stream::resume() noexcept {
    if (std::exchange(deferred_, false)) {
        nghttp2_session_resume_data(session_->nghttp2(), id_);
    }
    was_full_ |= !writable();
    session_->changed();
}

std::span<const http::Field> Stream::trailers() {
    trailer_views_.clear();
    for (std::size_t i = 0; i < trailers_.size(); ++i) {
        trailer_views_.push_back(trailers_[i]);
    }
    return trailer_views_;
}

void Stream::move_body(std::size_t n, net::OutputQueue& output) {
    assert(n <= pending_bytes_);
    pending_bytes_ -= n;
    while (n > 0) {
        Chunk& front = pending_.front();
        if (front.size() <= n) {
            n -= static_cast<std::size_t>(front.size());
            output.push(std::move(front));
            pending_.pop_front();
        } else {
            output.push(front.take_front(n));
            n = 0;
        }
    }
    if (was_full_ && pending_bytes_ <= output.high_water() / 2) {
        was_full_ = false;
        session_->announce(*this, News::writable);
    }
}

void Stream::drop_body() noexcept {
    pending_.clear();
    pending_bytes_ = 0;
}

// ---- the pool ------------------------------------------------------------------------------------------------------

std::unique_ptr<Stream> StreamPool::acquire() {
    if (spare_.empty()) {
        return std::make_unique<Stream>();
    }
    std::unique_ptr<Stream> stream = std::move(spare_.back());
    spare_.pop_back();
    return stream;
}

void StreamPool::give_back(std::unique_ptr<Stream> stream) {
    stream->reset();
    if (spare_.size() < kMaxSpare) {
        spare_.push_back(std::move(stream));
    }
}

}  // namespace tas::http2
