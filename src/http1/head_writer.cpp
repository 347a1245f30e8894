#include "http1/head_writer.hpp"

#include <charconv>

#include "http/response_plan.hpp"
#include "http/status.hpp"
#include "net/output_queue.hpp"

namespace tas::http1 {
namespace {

constexpr std::size_t kLongestNumber = 20;  // digits of 2^64 − 1

void put_field(HeadBuffer& buffer, std::string_view name, std::string_view value) {
    buffer.put(name);
    buffer.put(": ");
    buffer.put(value);
    buffer.put("\r\n");
}

void put_framing(HeadBuffer& buffer, const HeadPlan& plan) {
    if (plan.announced_length) {
        buffer.put("Content-Length: ");
        buffer.put_decimal(*plan.announced_length);
        buffer.put("\r\n");
    }
    if (plan.chunked) {
        buffer.put("Transfer-Encoding: chunked\r\n");
    }
}

void put_persistence(HeadBuffer& buffer, Persistence persistence) {
    switch (persistence) {
        case Persistence::implied:
            break;
        case Persistence::keep_alive:
            buffer.put("Connection: keep-alive\r\n");
            break;
        case Persistence::close:
            buffer.put("Connection: close\r\n");
            break;
    }
}

}  // namespace

void HeadBuffer::put_decimal(std::uint64_t number) {
    std::array<char, kLongestNumber> digits;
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    put({digits.data(), static_cast<std::size_t>(result.ptr - digits.data())});
}

void HeadBuffer::put_chunk_size(std::uint64_t number) {
    std::array<char, kLongestNumber> digits;
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
    put({digits.data(), static_cast<std::size_t>(result.ptr - digits.data())});
    put("\r\n");
}

void HeadBuffer::put_large(std::string_view text) {
    flush();
    if (text.size() > bytes_.size()) {
        output_.append(text);
    } else {
        put(text);
    }
}

void HeadBuffer::flush() {
    output_.append(std::string_view(bytes_.data(), size_));
    size_ = 0;
}

void write_head(net::OutputQueue& output, const http::ResponseHead& head, const HeadPlan& plan) {
    HeadBuffer buffer(output);
    // RFC 9112 §2.3: the server's own version, the highest that it speaks. §4: the space before the phrase stays.
    buffer.put("HTTP/1.1 ");
    buffer.put_decimal(head.status);
    buffer.put(" ");
    buffer.put(head.reason.empty() ? http::reason_phrase(head.status) : head.reason);
    buffer.put("\r\n");
    if (!plan.date.empty()) {
        put_field(buffer, "Date", plan.date);
    }
    if (!plan.server.empty()) {
        put_field(buffer, "Server", plan.server);
    }
    for (const http::Field& field : head.fields) {
        if (plan.fields_as_given || http::is_sent_as_given(field.name)) {
            put_field(buffer, field.name, field.value);
        }
    }
    put_framing(buffer, plan);
    put_persistence(buffer, plan.persistence);
    buffer.put("\r\n");
}

void write_trailers(net::OutputQueue& output, std::span<const http::Field> trailers) {
    HeadBuffer buffer(output);
    for (const http::Field& field : trailers) {
        put_field(buffer, field.name, field.value);
    }
    buffer.put("\r\n");
}

}  // namespace tas::http1
