#pragma once
// A whole response in one call.

#include <span>

#include "base/chunk.hpp"
#include "http/exchange.hpp"

namespace tas::server {

/// Sends head, body and trailers. Nothing is on the wire unless ok is answered. With trailers the body has no declared
/// length, so that HTTP/1.1 chunks it. // RFC 9112 §7.1.2
[[nodiscard]] http::SendStatus respond(http::Exchange& exchange, const http::ResponseHead& head, Chunk body,
                                       std::span<const http::Field> trailers);

}  // namespace tas::server
