#include "server/respond.hpp"

#include <optional>

namespace tas::server {

http::SendStatus respond(http::Exchange& exchange, const http::ResponseHead& head, Chunk body,
                         std::span<const http::Field> trailers) {
    http::ResponseSink* sink = exchange.sink();
    if (sink == nullptr) {
        return http::SendStatus::gone;
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
