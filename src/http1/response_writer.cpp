#include "http1/response_writer.hpp"

#include <utility>

#include "http/date.hpp"
#include "http/field_rules.hpp"
#include "http/status.hpp"
#include "http/text.hpp"
#include "http1/head_writer.hpp"
#include "net/output_queue.hpp"

namespace tas::http1 {
namespace {

constexpr std::string_view kServer = "true_async_server";

/// What a handler's fields say to the protocol.
struct HandlerWishes {
    bool valid = true;
    bool has_date = false;
    bool has_server = false;
    bool close = false;
    std::optional<std::uint64_t> content_length;
};

void take_content_length(std::string_view value, HandlerWishes& wishes) noexcept {
    const std::optional<std::uint64_t> length = http::parse_content_length(value);
    wishes.valid &= length.has_value() && (!wishes.content_length || wishes.content_length == length);
    wishes.content_length = length;
}

[[nodiscard]] HandlerWishes read_fields(std::span<const http::Field> fields) noexcept {
    HandlerWishes wishes;
    for (const http::Field& field : fields) {
        wishes.valid &= http::is_token(field.name) && http::is_field_text(field.value);
        switch (http::response_field_use(field.name)) {
            case http::FieldUse::plain:
            case http::FieldUse::hop_by_hop:
                break;
            case http::FieldUse::connection:
                wishes.close |= http::has_token(field.value, "close");
                break;
            case http::FieldUse::content_length:
                take_content_length(field.value, wishes);
                break;
            case http::FieldUse::date:
                wishes.has_date = true;
                break;
            case http::FieldUse::server:
                wishes.has_server = true;
                break;
        }
    }
    return wishes;
}

}  // namespace

http::SendStatus ResponseWriter::begin(const Context& context, const http::ResponseHead& head,
                                       std::optional<std::uint64_t> length, bool keep_alive) {
    if (begun_) {
        return http::SendStatus::wrong_state;
    }
    const HandlerWishes wishes = read_fields(head.fields);
    if (!wishes.valid || !http::is_final_status(head.status) || !http::is_field_text(head.reason)) {
        return http::SendStatus::invalid_field;
    }
    const std::optional<Framing> framing = frame_response({
        .status = head.status,
        .to_head = request_.is_head,
        .to_http10 = request_.is_http10,
        .length = length,
        .declared = wishes.content_length,
    });
    if (!framing) {
        return http::SendStatus::length_mismatch;
    }
    begun_ = true;
    delimiter_ = framing->delimiter;
    left_ = framing->length;
    closes_ = !keep_alive || wishes.close || delimiter_ == Delimiter::close;
    HeadPlan plan{.framing = *framing};
    if (closes_) {
        plan.persistence = Persistence::close;
    } else if (request_.is_http10) {
        plan.persistence = Persistence::keep_alive;
    }
    if (!wishes.has_date) {
        plan.date = context.date.text();
    }
    if (context.server_header && !wishes.has_server) {
        plan.server = kServer;
    }
    write_head(context.output, head, plan);
    return http::SendStatus::ok;
}

http::SendStatus ResponseWriter::write(net::OutputQueue& output, Chunk piece) {
    if (!begun_ || finished_) {
        return http::SendStatus::wrong_state;
    }
    const std::uint64_t size = piece.size();
    switch (delimiter_) {
        case Delimiter::none:
            return http::SendStatus::ok;
        case Delimiter::content_length:
            if (size > left_) {
                return http::SendStatus::length_mismatch;
            }
            left_ -= size;
            output.push(std::move(piece));
            break;
        case Delimiter::chunked:
            if (size > 0) {  // RFC 9112 §7.1: a chunk of no bytes is the last one
                HeadBuffer(output).put_chunk_size(size);
                output.push(std::move(piece));
                output.append("\r\n");
            }
            break;
        case Delimiter::close:
            output.push(std::move(piece));
            break;
    }
    body_bytes_ += size;
    return http::SendStatus::ok;
}

http::SendStatus ResponseWriter::finish(net::OutputQueue& output, std::span<const http::Field> trailers) {
    if (!begun_ || finished_) {
        return http::SendStatus::wrong_state;
    }
    if (!http::are_trailers(trailers)) {
        return http::SendStatus::invalid_field;
    }
    finished_ = true;
    if (left_ > 0) {
        return http::SendStatus::length_mismatch;
    }
    // RFC 9110 §6.5: without chunks there is no place for trailers; they are dropped.
    if (delimiter_ == Delimiter::chunked) {
        output.append("0\r\n");
        write_trailers(output, trailers);
    }
    return http::SendStatus::ok;
}

}  // namespace tas::http1
