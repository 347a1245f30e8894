#include "http/respond.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "http/field_rules.hpp"
#include "http/status.hpp"

namespace tas::http {
namespace {

/// What begin() could not know: with trailers the body has no length there, and they come last.
SendStatus check(const ResponseHead& head, std::uint64_t body_size, std::span<const Field> trailers) {
    if (!are_trailers(trailers)) {
        return SendStatus::invalid_field;
    }
    const bool agrees = std::all_of(head.fields.begin(), head.fields.end(), [&](const Field& field) {
        return response_field_use(field.name) != FieldUse::content_length ||
               parse_content_length(field.value) == body_size;
    });
    return agrees ? SendStatus::ok : SendStatus::length_mismatch;
}

}  // namespace

SendStatus respond(Exchange& exchange, const ResponseHead& head, Chunk body, std::span<const Field> trailers) {
    ResponseSink* sink = exchange.sink();
    if (sink == nullptr) {
        return SendStatus::gone;
    }
    if (!trailers.empty()) {
        if (const SendStatus checked = check(head, body.size(), trailers); checked != SendStatus::ok) {
            return checked;
        }
    }
    const auto length = trailers.empty() ? std::optional<std::uint64_t>(body.size()) : std::nullopt;
    if (const SendStatus begun = sink->begin(head, length); begun != SendStatus::ok) {
        return begun;
    }
    if (const SendStatus written = sink->write(std::move(body)); written != SendStatus::ok) {
        sink->abort();
        return written;
    }
    return sink->finish(trailers);
}

SendStatus respond_status(Exchange& exchange, std::uint16_t status, std::span<const Field> fields) {
    if (status == 204) {
        return respond(exchange, {.status = status, .reason = {}, .fields = fields}, Chunk::borrowed({}, {}));
    }
    std::vector<Field> all{{"Content-Type", "text/plain"}};
    all.insert(all.end(), fields.begin(), fields.end());
    return respond(exchange, {.status = status, .reason = {}, .fields = all},
                   Chunk::borrowed(as_bytes(reason_phrase(status)), {}));
}

}  // namespace tas::http
