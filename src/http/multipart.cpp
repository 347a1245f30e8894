#include "http/multipart.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "http/field_rules.hpp"
#include "http/parameters.hpp"
#include "http/text.hpp"

namespace tas::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMaxBoundary = 70;  // RFC 2046 §5.1.1

/// Lines that go on after CRLF and a blank become one. // RFC 5322 §2.2.3
void unfold(std::string& head) noexcept {
    for (std::size_t at = 0; (at = head.find(kLineEnd, at)) != std::string::npos; at += 2) {
        if (at + 2 < head.size() && is_blank(head[at + 2])) {
            head[at] = head[at + 1] = ' ';
        }
    }
}

}  // namespace

bool is_boundary(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxBoundary && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string_view describe(MultipartError error) noexcept {
    switch (error) {
        case MultipartError::none:
            return "";
        case MultipartError::bad_delimiter:
            return "a delimiter is not alone on its line";
        case MultipartError::bad_head:
            return "the header lines of a part are malformed";
        case MultipartError::bad_disposition:
            return "a part has no Content-Disposition, or one that is malformed or nameless";
        case MultipartError::head_too_large:
            return "the header lines of a part are too long";
        case MultipartError::too_many_parts:
            return "there are too many parts";
    }
    return "";
}

MultipartReader::MultipartReader(std::string_view boundary, const MultipartLimits& limits)
    : delimiter_("\r\n--" + std::string(boundary)), limits_(limits) {}

MultipartEvent MultipartReader::next(std::string_view& input) {
    for (;;) {
        if (input.empty() && state_ != State::part_ended && state_ != State::failed) {
            return MultipartEvent::need_more;
        }
        switch (state_) {
            case State::preamble:
                if (find_delimiter(input)) {
                    state_ = State::delimiter_line;
                }
                break;
            case State::data:
                if (find_delimiter(input)) {
                    state_ = State::part_ended;
                }
                if (!data_.empty()) {
                    return MultipartEvent::data;
                }
                break;
            case State::part_ended:
                state_ = State::delimiter_line;
                return MultipartEvent::part_end;
            case State::delimiter_line:
                if (!end_delimiter_line(input)) {
                    return fail(MultipartError::bad_delimiter);
                }
                if (state_ == State::epilogue) {
                    return MultipartEvent::end;
                }
                break;
            case State::head:
                if (collect_head(input)) {
                    return begin_part();
                }
                break;
            case State::epilogue:
                input = {};
                break;
            case State::failed:
                return MultipartEvent::failed;
        }
    }
}

MultipartEvent MultipartReader::fail(MultipartError error) noexcept {
    state_ = State::failed;
    error_ = error;
    return MultipartEvent::failed;
}

/// Takes what comes before the delimiter, or all that is surely no part of one, as data_; true behind the delimiter.
bool MultipartReader::find_delimiter(std::string_view& input) {
    const std::string_view delimiter = delimiter_;
    data_ = {};
    if (matched_ != 0) {
        const std::string_view wanted = delimiter.substr(matched_, input.size());
        if (input.starts_with(wanted)) {
            input.remove_prefix(wanted.size());
            matched_ += wanted.size();
            if (matched_ < delimiter.size()) {
                return false;
            }
            matched_ = not_data_ = 0;
            return true;
        }
        // A delimiter has CR only in front: none can begin within what was held back.
        data_ = delimiter.substr(not_data_, matched_ - not_data_);
        matched_ = not_data_ = 0;
        if (!data_.empty()) {
            return false;
        }
    }
    const void* at = ::memmem(input.data(), input.size(), delimiter.data(), delimiter.size());
    if (at != nullptr) {
        data_ = input.substr(0, static_cast<std::size_t>(static_cast<const char*>(at) - input.data()));
        input.remove_prefix(data_.size() + delimiter.size());
        return true;
    }
    data_ = input.substr(0, start_of_delimiter(input));
    matched_ = input.size() - data_.size();
    input = {};
    return false;
}

/// Where a delimiter begins that the input ends within, or its size.
std::size_t MultipartReader::start_of_delimiter(std::string_view input) const noexcept {
    const std::size_t tail = input.size() - std::min(input.size(), delimiter_.size() - 1);
    const std::size_t at = input.substr(tail).rfind('\r');
    if (at == std::string_view::npos || !std::string_view(delimiter_).starts_with(input.substr(tail + at))) {
        return input.size();
    }
    return tail + at;
}

/// What follows the boundary: "--" at the end of all, else padding and CRLF. False: neither. // RFC 2046 §5.1.1
bool MultipartReader::end_delimiter_line(std::string_view& input) {
    while (!input.empty()) {
        const char c = input.front();
        input.remove_prefix(1);
        switch (line_end_) {
            case LineEnd::open:
                if (c == '-') {
                    line_end_ = LineEnd::dash;
                    break;
                }
                [[fallthrough]];
            case LineEnd::padding:
                if (c != '\r' && !is_blank(c)) {
                    return false;
                }
                line_end_ = c == '\r' ? LineEnd::cr : LineEnd::padding;
                break;
            case LineEnd::dash:
                state_ = State::epilogue;
                return c == '-';
            case LineEnd::cr:
                line_end_ = LineEnd::open;
                state_ = State::head;
                return c == '\n';
        }
    }
    return true;
}

/// Takes header lines up to the empty one; true once that is there, or with an error.
bool MultipartReader::collect_head(std::string_view& input) {
    while (!input.empty()) {
        const std::size_t end = input.find('\n');
        const std::string_view line = input.substr(0, end == std::string_view::npos ? end : end + 1);
        if (line.size() > limits_.max_head_bytes - head_.size()) {
            error_ = MultipartError::head_too_large;
            return true;
        }
        head_ += line;
        input.remove_prefix(line.size());
        if (end != std::string_view::npos && !head_.ends_with(kLineEnd)) {
            error_ = MultipartError::bad_head;
            return true;
        }
        if (head_ == kLineEnd || head_.ends_with("\r\n\r\n")) {
            return true;
        }
    }
    return false;
}

MultipartEvent MultipartReader::begin_part() {
    if (error_ == MultipartError::none) {
        error_ = parts_++ == limits_.max_parts ? MultipartError::too_many_parts : parse_head();
    }
    head_.clear();
    if (error_ != MultipartError::none) {
        return fail(error_);
    }
    state_ = State::data;
    matched_ = not_data_ = 2;  // RFC 2046 §5.1.1: without data, the empty line's CRLF belongs to the delimiter
    return MultipartEvent::part;
}

MultipartError MultipartReader::parse_head() {
    bool disposed = false;
    bool typed = false;
    part_ = {};
    unfold(head_);
    std::string_view rest = head_;
    for (std::string_view line; !(line = rest.substr(0, rest.find(kLineEnd))).empty();) {
        rest.remove_prefix(line.size() + kLineEnd.size());
        const std::string_view name = line.substr(0, token_prefix(line));
        const std::string_view value = trim(line.substr(std::min(name.size() + 1, line.size())));
        if (name.empty() || !line.substr(name.size()).starts_with(':') || !is_field_text(value)) {
            return MultipartError::bad_head;
        }
        if (equals_ignoring_case(name, "content-disposition")) {
            if (std::exchange(disposed, true)) {
                return MultipartError::bad_disposition;
            }
            if (const MultipartError error = parse_disposition(value); error != MultipartError::none) {
                return error;
            }
        } else if (equals_ignoring_case(name, "content-type")) {
            if (std::exchange(typed, true)) {
                return MultipartError::bad_head;
            }
            part_.content_type = value;
        }
    }
    return disposed ? MultipartError::none : MultipartError::bad_disposition;
}

MultipartError MultipartReader::parse_disposition(std::string_view value) {
    std::optional<std::string> name;
    std::optional<std::string> extended;
    bool repeated = false;
    const auto set = [&](std::optional<std::string>& target, std::optional<std::string> text) {
        repeated |= target.has_value() || !text.has_value();
        target = std::move(text);
    };
    ParameterReader parameters(value);
    while (parameters.next()) {
        if (equals_ignoring_case(parameters.name(), "name")) {
            set(name, parameters.value());
        } else if (equals_ignoring_case(parameters.name(), "filename")) {
            set(part_.file_name, parameters.value());
        } else if (equals_ignoring_case(parameters.name(), "filename*")) {
            set(extended, decode_extended(parameters.value()));
        }
    }
    if (!equals_ignoring_case(first_word(value), "form-data") || parameters.malformed() || repeated || !name) {
        return MultipartError::bad_disposition;
    }
    part_.name = *std::move(name);
    if (extended) {  // RFC 7578 §4.2 forbids it; who sends it sends a worse name in the plain parameter
        part_.file_name = std::move(extended);
    }
    return MultipartError::none;
}

}  // namespace tas::http
