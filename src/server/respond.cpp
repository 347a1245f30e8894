#include "server/respond.hpp"

#include <algorithm>
#include <optional>

#include "http/field_rules.hpp"

namespace tas::server {
namespace {

/// What begin() could not know: with trailers the body has no length there, and they come last.
http::SendStatus check(const http::ResponseHead& head, std::uint64_t body_size,
                       std::span<const http::Field> trailers) {
    if (!http::are_trailers(trailers)) {
        return http::SendStatus::invalid_field;
    }
    const bool agrees = std::all_of(head.fields.begin(), head.fields.end(), [&](const http::Field& field) {
        return http::response_field_use(field.name) != http::FieldUse::content_length ||
               http::parse_content_length(field.value) == body_size;
    });
    return agrees ? http::SendStatus::ok : http::SendStatus::length_mismatch;
}

}  // namespace

http::SendStatus respond(http::Exchange& exchange, const http::ResponseHead& head, Chunk body,
                         std::span<const http::Field> trailers) {
    http::ResponseSink* sink = exchange.sink();
    if (sink == nullptr) {
        return http::SendStatus::gone;
    }
    if (!trailers.empty()) {
        if (const http::SendStatus checked = check(head, body.size(), trailers); checked != http::SendStatus::ok) {
            return checked;
        }
    }
    const auto length = trailers.empty() ? std::optional<std::uint64_t>(body.size()) : std::nullopt;
    if (const http::SendStatus begun = sink->begin(head, length); begun != http::SendStatus::ok) {
        return begun;
    }
    if (const http::SendStatus written = sink->write(std::move(body)); written != http::SendStatus::ok) {
        sink->abort();
        return written;
    }
    return sink->finish(trailers);
}

}  // namespace tas::server
