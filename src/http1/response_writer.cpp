#include "http1/response_writer.hpp"

#include <utility>

#include "http/date.hpp"
#include "http/field_rules.hpp"
#include "http1/head_writer.hpp"
#include "net/output_queue.hpp"

namespace tas::http1 {

http::SendStatus ResponseWriter::begin(const Context& context, const http::ResponseHead& head,
                                       std::optional<std::uint64_t> length, bool keep_alive) {
    if (begun_) {
        return http::SendStatus::wrong_state;
    }
    http::ResponsePlan response;
    if (const http::SendStatus planned = http::plan_response(head, request_.is_head, length, response);
        planned != http::SendStatus::ok) {
        return planned;
    }
    begun_ = true;
    audit_ = http::BodyAudit(response.framing);
    const bool open = response.framing.end == http::BodyEnd::open;
    // RFC 9112 §6.1: no Transfer-Encoding for a client that speaks HTTP/1.0: the close ends the body.
    chunked_ = open && !request_.is_http10;
    closes_ = !keep_alive || response.fields.close || (open && request_.is_http10);
    HeadPlan plan{.announced_length = response.framing.announced_length,
                  .chunked = chunked_,
                  .fields_as_given = response.fields.as_given};
    if (closes_) {
        plan.persistence = Persistence::close;
    } else if (request_.is_http10) {
        plan.persistence = Persistence::keep_alive;
    }
    if (!response.fields.has_date) {
        plan.date = context.date.text();
    }
    if (context.server_header && !response.fields.has_server) {
        plan.server = http::kServerName;
    }
    write_head(context.output, head, plan);
    return http::SendStatus::ok;
}

http::SendStatus ResponseWriter::write(net::OutputQueue& output, Chunk piece) {
    if (!begun_ || finished_) {
        return http::SendStatus::wrong_state;
    }
    switch (audit_.take(piece.size())) {
        case http::BodyAudit::Verdict::drop:
            break;
        case http::BodyAudit::Verdict::too_long:
            return http::SendStatus::length_mismatch;
        case http::BodyAudit::Verdict::send:
            if (!chunked_) {
                output.push(std::move(piece));
            } else if (piece.size() > 0) {  // RFC 9112 §7.1: a chunk of no bytes is the last one
                HeadBuffer(output).put_chunk_size(piece.size());
                output.push(std::move(piece));
                output.append("\r\n");
            }
            break;
    }
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
    if (!audit_.complete()) {
        return http::SendStatus::length_mismatch;
    }
    // RFC 9110 §6.5: without chunks there is no place for trailers; they are dropped.
    if (chunked_) {
        output.append("0\r\n");
        write_trailers(output, trailers);
    }
    return http::SendStatus::ok;
}

}  // namespace tas::http1
