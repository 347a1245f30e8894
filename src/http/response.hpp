#pragma once
// What a handler says of its response before the first byte of the body.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/fields.hpp"

namespace tas::http {

/// What the fields of a head say to the protocol that sends them.
struct FieldFacts {
    bool valid = true;
    bool as_given = true;  // all go out as they are: none is the protocol's own, no value has whitespace around it
    bool has_date = false;
    bool has_server = false;
    bool close = false;    // the handler asks for the end of the connection
    std::optional<std::uint64_t> content_length;
};

/// Borrowed for the call. Fields must pass field_rules; hop-by-hop fields and framing are the protocol's own.
struct ResponseHead {
    std::uint16_t status = 200;    // 200 … 599
    std::string_view reason;       // empty: the registered phrase
    std::span<const Field> fields;
    const FieldFacts* facts = nullptr;  // of the fields, where read_fields() was asked before
};

}  // namespace tas::http
