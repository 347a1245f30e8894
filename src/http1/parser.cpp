#include "http1/parser.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "http/field_rules.hpp"
#include "http/text.hpp"
#include "http1/line_guard.hpp"
#include "http1/request_line.hpp"

namespace tas::http1 {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMaxChunkSizeDigits = 16;        // 64 bits
constexpr std::size_t kMaxChunkExtensions = 4 * 1024;  // bytes a message. RFC 9112 §7.1.1: limit their total length

// What llhttp gets in place of the request line, which read_request_line has already judged.
constexpr std::string_view kNeutralRequestLine = "POST / HTTP/1.1\r\n";

}  // namespace

struct Parser::Callbacks {
    [[nodiscard]] static Parser& self(llhttp_t* llhttp) noexcept { return *static_cast<Parser*>(llhttp->data); }

    static int on_header_field(llhttp_t* llhttp, const char* at, std::size_t size) {
        // Once a field: the guard hands over whole lines, so a name never comes in pieces.
        Parser& parser = self(llhttp);
        parser.end_open_field();
        parser.fields_->append_name({at, size});
        parser.field_open_ = true;
        return 0;
    }
    static int on_header_value(llhttp_t* llhttp, const char* at, std::size_t size) {
        self(llhttp).fields_->append_value({at, size});
        return 0;
    }
    static int on_headers_complete(llhttp_t* llhttp) {
        self(llhttp).end_open_field();
        self(llhttp).head_ended_ = true;
        // RFC 9110 §7.8: a server may ignore Upgrade. llhttp would leave HTTP behind.
        llhttp->upgrade = 0;
        return 0;
    }
    static int on_chunk_header(llhttp_t* llhttp) {
        self(llhttp).body_left_ = llhttp->content_length;
        return 0;
    }
    static int on_body(llhttp_t* llhttp, const char* at, std::size_t size) {
        self(llhttp).request_->body.append({at, size});
        return 0;
    }
    static int on_message_complete(llhttp_t* llhttp) {
        self(llhttp).end_open_field();
        self(llhttp).message_ended_ = true;
        return 0;
    }

    static const llhttp_settings_t kSettings;
};

constinit const llhttp_settings_t Parser::Callbacks::kSettings = [] {
    llhttp_settings_t made{};
    made.on_header_field = on_header_field;
    made.on_header_value = on_header_value;
    made.on_headers_complete = on_headers_complete;
    made.on_chunk_header = on_chunk_header;
    made.on_body = on_body;
    made.on_message_complete = on_message_complete;
    return made;
}();

void Parser::begin(http::Request& request) {
    request_ = &request;
    request.clear();
    fields_ = &request.fields;
    plan_ = {};
    body_left_ = 0;
    seen_ = 0;
    section_bytes_ = 0;
    section_lines_ = 0;
    extension_bytes_ = 0;
    refusal_ = 0;
    field_open_ = false;
    head_ended_ = false;
    message_ended_ = false;
    stage_ = Stage::request_line;
}

Parser::Progress Parser::parse(std::string_view input) {
    assert(refusal_ == 0 && stage_ != Stage::done);
    std::size_t consumed = 0;
    for (;;) {
        const Stage before = stage_;
        const std::string_view rest = input.substr(consumed);
        switch (stage_) {
            case Stage::request_line:
                consumed += take_request_line(rest);
                break;
            case Stage::fields:
            case Stage::trailers:
                consumed += take_fields(rest);
                break;
            case Stage::sized_body:
                consumed += take_sized_body(rest);
                break;
            case Stage::chunk_size:
                consumed += take_chunk_size(rest);
                break;
            case Stage::chunk_data:
                consumed += take_chunk_data(rest);
                break;
            case Stage::chunk_end:
                consumed += take_chunk_end(rest);
                break;
            case Stage::done:
                break;
        }
        if (refusal_ != 0) {
            return {Status::refused, consumed};
        }
        if (stage_ == Stage::done) {
            return {Status::complete, consumed};
        }
        if (stage_ == before) {
            return {Status::need_more, consumed};
        }
    }
}

std::size_t Parser::take_request_line(std::string_view input) {
    const std::size_t limit = std::min(max_request_line(limits_.max_target_bytes), limits_.max_head_bytes);
    const std::size_t size = take_line(input, limit, 414);
    if (size == 0) {
        return 0;
    }
    const std::string_view line = input.substr(0, size - kLineEnd.size());
    if (const std::uint16_t status = read_request_line(line, limits_.max_target_bytes, *request_); status != 0) {
        refuse(status);
        return 0;
    }
    section_bytes_ = size;
    stage_ = Stage::fields;
    llhttp_init(&llhttp_, HTTP_REQUEST, &Callbacks::kSettings);
    llhttp_.data = this;
    execute(kNeutralRequestLine);
    return size;
}

std::size_t Parser::take_fields(std::string_view input) {
    const std::size_t limit = stage_ == Stage::fields ? limits_.max_head_bytes : limits_.max_trailer_bytes;
    std::size_t good = 0;    // bytes of lines that may go to llhttp
    std::size_t handed = 0;  // bytes that went
    bool ended = false;
    while (!ended) {
        const std::size_t size = take_line(input.substr(good), limit - section_bytes_, 431);
        if (size == 0) {
            break;
        }
        section_bytes_ += size;
        const std::string_view line = input.substr(good, size - kLineEnd.size());
        ended = line.empty();
        if (!ended) {
            check_field_line(line);
        }
        if (refusal_ != 0) {
            break;
        }
        good += size;
        // RFC 9110 §5.5: whitespace behind a value is not part of it. llhttp takes "chunked\t" for another coding.
        if (!ended && http::is_blank(line.back())) {
            const std::size_t value_end = good - kLineEnd.size() - line.size() + http::trim(line).size();
            execute(input.substr(handed, value_end - handed));
            execute(kLineEnd);
            handed = good;
        }
    }
    // In the order of the bytes: what llhttp finds in earlier lines counts before what the guard found in this one.
    const std::uint16_t later_refusal = std::exchange(refusal_, std::uint16_t{0});
    execute(input.substr(handed, good - handed));
    if (refusal_ == 0) {
        refusal_ = later_refusal;
    }
    if (ended && refusal_ == 0) {
        end_head();
    }
    return good;
}

void Parser::check_field_line(std::string_view line) {
    const std::size_t name_size = field_name_size(line);
    if (name_size == 0) {
        refuse(400);
        return;
    }
    if (++section_lines_ > limits_.max_fields) {
        refuse(431);
        return;
    }
    // RFC 9110 §6.5.1: framing cannot come behind what it frames.
    if (stage_ == Stage::trailers) {
        const std::string_view name = line.substr(0, name_size);
        if (http::equals_ignoring_case(name, "content-length") ||
            http::equals_ignoring_case(name, "transfer-encoding")) {
            refuse(400);
        }
    }
}

void Parser::end_head() {
    const bool agreed = stage_ == Stage::fields ? head_ended_ : message_ended_;
    if (!agreed) {  // llhttp and the guard see different messages
        refuse(400);
        return;
    }
    if (stage_ == Stage::trailers) {
        stage_ = Stage::done;
        return;
    }
    plan_ = plan_message(*request_, limits_);
    if (plan_.refusal != 0) {
        refuse(plan_.refusal);
        return;
    }
    switch (plan_.body) {
        case BodyKind::none:
            stage_ = Stage::done;
            break;
        case BodyKind::content_length:
            body_left_ = plan_.content_length;
            request_->body.expect(body_left_);
            stage_ = Stage::sized_body;
            break;
        case BodyKind::chunked:
            stage_ = Stage::chunk_size;
            break;
    }
}

std::size_t Parser::take_sized_body(std::string_view input) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), body_left_));
    if (size > 0) {
        plan_.expects_continue = false;
        request_->body.append(input.substr(0, size));
        body_left_ -= size;
    }
    if (body_left_ == 0) {
        stage_ = Stage::done;
    }
    return size;
}

std::size_t Parser::take_chunk_size(std::string_view input) {
    plan_.expects_continue = plan_.expects_continue && input.empty();
    const std::size_t limit = kMaxChunkSizeDigits + kMaxChunkExtensions - extension_bytes_ + kLineEnd.size();
    const std::size_t size = take_line(input, limit, 413);
    if (size == 0) {
        return 0;
    }
    const std::string_view line = input.substr(0, size - kLineEnd.size());
    const auto* const digits_end = std::find_if_not(line.begin(), line.end(), http::is_hex_digit);
    const std::string_view digits = line.substr(0, static_cast<std::size_t>(digits_end - line.begin()));
    const std::string_view extensions = line.substr(digits.size());
    // RFC 9112 §7.1: 1*HEXDIG, then nothing or extensions. No whitespace (BWS) between them: it is read in different
    // ways. RFC 9112 §7.1: too large a size must not overflow.
    if (digits.empty() || digits.size() > kMaxChunkSizeDigits || (!extensions.empty() && extensions.front() != ';')) {
        refuse(400);
        return 0;
    }
    extension_bytes_ += extensions.size();
    if (extension_bytes_ > kMaxChunkExtensions) {
        refuse(413);
        return 0;
    }
    // RFC 9112 §7.1.1: unrecognized extensions are ignored, and none is recognized. llhttp does not see them.
    execute(digits);
    execute(kLineEnd);
    if (refusal_ != 0) {
        return 0;
    }
    if (body_left_ > limits_.max_body_bytes - request_->body.received()) {
        refuse(413);
        return 0;
    }
    if (body_left_ > 0) {
        stage_ = Stage::chunk_data;
    } else {
        fields_ = &request_->trailers;
        section_bytes_ = 0;
        section_lines_ = 0;
        stage_ = Stage::trailers;
    }
    return size;
}

std::size_t Parser::take_chunk_data(std::string_view input) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), body_left_));
    execute(input.substr(0, size));
    body_left_ -= size;
    if (body_left_ == 0) {
        stage_ = Stage::chunk_end;
    }
    return size;
}

std::size_t Parser::take_chunk_end(std::string_view input) {
    if (!kLineEnd.starts_with(input.substr(0, kLineEnd.size()))) {
        refuse(400);
        return 0;
    }
    if (input.size() < kLineEnd.size()) {
        return 0;
    }
    execute(kLineEnd);
    stage_ = Stage::chunk_size;
    return kLineEnd.size();
}

/// The size of the complete line at the front, CRLF included; 0: there is none, or it was refused.
std::size_t Parser::take_line(std::string_view input, std::size_t limit, std::uint16_t refusal_if_longer) {
    const Line line = find_line(input, seen_, limit);
    seen_ = 0;
    switch (line.status) {
        case LineStatus::complete:
            return line.size;
        case LineStatus::partial:
            seen_ = line.size;
            break;
        case LineStatus::bad:
            refuse(400);
            break;
        case LineStatus::too_long:
            refuse(refusal_if_longer);
            break;
    }
    return 0;
}

void Parser::execute(std::string_view bytes) {
    if (bytes.empty() || refusal_ != 0) {
        return;
    }
    if (llhttp_execute(&llhttp_, bytes.data(), bytes.size()) != HPE_OK) {
        refuse(400);
    }
}

void Parser::end_open_field() {
    if (field_open_) {
        fields_->end_field();
        field_open_ = false;
    }
}

void Parser::refuse(std::uint16_t status) noexcept {
    if (refusal_ == 0) {
        refusal_ = status;
    }
}

std::string llhttp_version() {
    return std::to_string(LLHTTP_VERSION_MAJOR) + "." + std::to_string(LLHTTP_VERSION_MINOR) + "." +
           std::to_string(LLHTTP_VERSION_PATCH);
}

}  // namespace tas::http1
