#include "http2/request_head.hpp"

#include <algorithm>

#include "http/method.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace tas::http2 {
namespace {

constexpr std::size_t kFieldOverhead = 32;   // bytes, RFC 9113 §6.5.2
constexpr std::size_t kFloodFactor = 4;      // over the limit: the client knows it, and goes on
constexpr std::size_t kKeptCookie = 4 * 1024;

[[nodiscard]] std::string to_lower(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), http::to_lower);
    return lower;
}

}  // namespace

void RequestHead::begin(http::Request& request) {
    request_ = &request;
    request.version = {.major = 2, .minor = 0};
    request.keep_alive = true;
    cookie_.clear();
    if (cookie_.capacity() > kKeptCookie) {
        cookie_.shrink_to_fit();
    }
    list_bytes_ = 0;
    fields_ = hosts_ = lengths_ = 0;
    length_.reset();
    expectation_ = http::Expectation::none;
    has_authority_ = false;
    too_large_ = false;
}

RequestHead::Taken RequestHead::take(std::string_view name, std::string_view value, std::size_t max_list_bytes,
                                     const http::Limits& limits) {
    list_bytes_ += name.size() + value.size() + kFieldOverhead;
    ++fields_;
    if (list_bytes_ > kFloodFactor * max_list_bytes || fields_ > kFloodFactor * limits.max_fields) {
        return Taken::flood;
    }
    too_large_ |= list_bytes_ > max_list_bytes || fields_ > limits.max_fields;
    if (too_large_) {
        return Taken::ok;  // read for the sake of the compression's state only
    }
    if (name.starts_with(':')) {
        take_pseudo(name, value);
        return Taken::ok;
    }
    if (http::trim(value).size() != value.size()) {
        return Taken::malformed;  // RFC 9113 §8.2.1; nghttp2 refuses it since 1.50
    }
    if (name == "cookie") {
        cookie_.append(cookie_.empty() ? "" : "; ").append(value);
    } else {
        note(name, value);
        request_->fields.add(name, value);
    }
    return Taken::ok;
}

void RequestHead::note(std::string_view name, std::string_view value) {
    if (name == "host") {
        ++hosts_;
    } else if (name == "content-length") {
        ++lengths_;
        length_ = http::parse_content_length(value);
    } else if (name == "expect") {
        expectation_ = http::read_expect(value, expectation_);
    }
}

void RequestHead::take_pseudo(std::string_view name, std::string_view value) {
    if (name == ":method") {
        request_->method.assign(value);
    } else if (name == ":path") {
        request_->target.assign(value);
    } else if (name == ":authority") {
        request_->authority.assign(value);
        has_authority_ = true;
    }
}

/// RFC 9113 §8.3.1: :authority and Host say the same, and one of them is there.
bool RequestHead::settle_authority() {
    if (hosts_ > 1 || (hosts_ == 0 && !has_authority_)) {
        return false;
    }
    if (hosts_ == 0) {
        request_->fields.add("host", request_->authority);
    } else if (const std::string_view host = *request_->fields.find("host"); !has_authority_) {
        request_->authority.assign(host);
    } else if (to_lower(host) != to_lower(request_->authority)) {
        return false;
    }
    return request_->authority.empty() || http::is_authority(request_->authority);
}

RequestHead::Plan RequestHead::end(bool has_body, const http::Limits& limits) {
    if (too_large_) {
        return {.refusal = 431};
    }
    if (!cookie_.empty()) {
        request_->fields.add("cookie", cookie_);
    }
    // RFC 9110 §9.1: 501 for a method that the server does not recognize; CONNECT is one, and has no path.
    if (!http::is_known_method(request_->method)) {
        return {.malformed = !http::is_token(request_->method), .refusal = 501};
    }
    if (request_->target.size() > limits.max_target_bytes) {
        return {.refusal = 414};
    }
    const http::TargetForm form = http::target_form(request_->target);
    const bool good_target = form == http::TargetForm::origin ||
                             (form == http::TargetForm::asterisk && request_->method == "OPTIONS");
    if (!good_target || !settle_authority()) {
        return {.malformed = true};
    }
    if (lengths_ > 1 || (lengths_ == 1 && !length_)) {
        return {.malformed = true};
    }
    if (expectation_ == http::Expectation::unknown) {
        return {.refusal = 417};  // RFC 9110 §10.1.1
    }
    const std::uint64_t length = length_.value_or(0);
    if (length > limits.max_body_bytes) {
        return {.refusal = 413};
    }
    request_->body.expect(length);
    return {.expects_continue = expectation_ == http::Expectation::known && has_body};
}

}  // namespace tas::http2
