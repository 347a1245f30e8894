#pragma once
// What may stand in a field, in either direction, and which response fields are the protocol's own.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/fields.hpp"

namespace tas::http {

/// A non-empty token. // RFC 9110 §5.6.2
[[nodiscard]] bool is_token(std::string_view text) noexcept;

/// The length of the token characters at the front of `text`.
[[nodiscard]] std::size_t token_prefix(std::string_view text) noexcept;

/// The index of the first control character at or after `from` (HTAB is none), or text.size(). // RFC 9110 §5.5
[[nodiscard]] std::size_t find_control(std::string_view text, std::size_t from = 0) noexcept;

/// A field value or reason phrase that cannot be taken for something else on the wire.
[[nodiscard]] inline bool is_field_text(std::string_view text) noexcept { return find_control(text) == text.size(); }

/// Digits only, no sign, no list; nullopt as well where it does not fit into 64 bits. // RFC 9110 §8.6
[[nodiscard]] std::optional<std::uint64_t> parse_content_length(std::string_view value) noexcept;

/// What a request expects before it sends its content. // RFC 9110 §10.1.1
enum class Expectation : std::uint8_t { none, known, unknown };

/// With what one more Expect field says beside `before`: 100-continue is known, and one that is not prevails.
[[nodiscard]] Expectation read_expect(std::string_view value, Expectation before) noexcept;

/// What a protocol does with a field that a handler sets.
enum class FieldUse : std::uint8_t {
    plain,           // goes out as it is
    connection,      // the protocol's: only its "close" is heard
    hop_by_hop,      // the protocol's: dropped. // RFC 9110 §7.6.1
    content_length,  // audited against the body, written by the protocol
    date,            // replaces the protocol's own
    server,          // replaces the protocol's own
};

/// The use of a response field; the name in any letter case.
[[nodiscard]] FieldUse response_field_use(std::string_view name) noexcept;

/// Whether a response may carry the field as a trailer: neither framing nor routing nor what steers how the
/// content is read. // RFC 9110 §6.5.1
[[nodiscard]] bool may_be_trailer(std::string_view name) noexcept;

/// Whether all may go on the wire as trailers.
[[nodiscard]] bool are_trailers(std::span<const Field> fields) noexcept;

}  // namespace tas::http
