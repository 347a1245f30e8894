#include "http/response_rules.hpp"

#include <string>

#include "http/field_rules.hpp"

namespace tas::http {
namespace {

/// A quotation for a person: control characters made visible, and not without end.
std::string quote(std::string_view text) {
    constexpr std::size_t kMost = 64;
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string quoted = "\"";
    for (const char c : text.substr(0, kMost)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            quoted.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
        } else {
            quoted += c;
        }
    }
    return quoted + (text.size() > kMost ? "…\"" : "\"");
}

Failure bad(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

Result<void, Failure> check_text(std::string_view name, std::string_view value) {
    if (!is_token(name)) {
        return bad("field name " + quote(name) + " is not a token (RFC 9110 §5.6.2: letters, digits and !#$%&'*+-.^_`|~)");
    }
    if (!is_field_text(value)) {
        return bad("value " + quote(value) + " of field " + quote(name) +
                   " has a control character: CR, LF, NUL and the like would end or split the field");
    }
    return {};
}

}  // namespace

Result<void, Failure> check_response_field(std::string_view name, std::string_view value) {
    if (auto text = check_text(name, value); !text) {
        return text;
    }
    switch (response_field_use(name)) {
        case FieldUse::hop_by_hop: return bad("field " + quote(name) + " is the server's own: it frames the message");
        case FieldUse::connection:
            if (value != "close") {
                return bad("field " + quote(name) + " is the server's own: only \"close\" is heard, not " + quote(value));
            }
            return {};
        case FieldUse::content_length:
            if (!parse_content_length(value)) {
                return bad("value " + quote(value) + " of field " + quote(name) + " is not a length: digits only");
            }
            return {};
        case FieldUse::plain:
        case FieldUse::date:
        case FieldUse::server: return {};
    }
    return {};
}

Result<void, Failure> check_trailer(std::string_view name, std::string_view value) {
    if (auto text = check_text(name, value); !text) {
        return text;
    }
    if (!may_be_trailer(name)) {
        return bad("field " + quote(name) + " may not be a trailer (RFC 9110 §6.5.1: framing, routing, content metadata)");
    }
    return {};
}

Result<void, Failure> check_reason(std::string_view reason) {
    if (!is_field_text(reason)) {
        return bad("reason phrase " + quote(reason) + " has a control character");
    }
    return {};
}

}  // namespace tas::http
