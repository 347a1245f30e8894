#pragma once
// What a handler says of its response before the first byte of the body.

#include <cstdint>
#include <span>
#include <string_view>

#include "http/fields.hpp"

namespace tas::http {

/// Borrowed for the call. Fields must pass field_rules; hop-by-hop fields and framing are the protocol's own.
struct ResponseHead {
    std::uint16_t status = 200;    // 200 … 599
    std::string_view reason;       // empty: the registered phrase
    std::span<const Field> fields;
};

}  // namespace tas::http
