#pragma once
// A whole response in one call.

#include <cstdint>
#include <span>

#include "base/chunk.hpp"
#include "http/exchange.hpp"

namespace tas::http {

/// Sends head, body and trailers. Nothing is on the wire unless ok is answered. With trailers the body has no declared
/// length, so that HTTP/1.1 chunks it. // RFC 9112 §7.1.2
[[nodiscard]] SendStatus respond(Exchange& exchange, const ResponseHead& head, Chunk body,
                                 std::span<const Field> trailers = {});

/// A status that says all: its body is the registered phrase, as far as the status and the method have one.
[[nodiscard]] SendStatus respond_status(Exchange& exchange, std::uint16_t status, std::span<const Field> fields = {});

}  // namespace tas::http
