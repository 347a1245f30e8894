#pragma once
// A reference to a URI, as it may stand in a Location field. // RFC 3986 §4.1, RFC 9110 §10.2.2

#include <cstddef>
#include <string_view>

namespace tas::http {

/// The most bytes that encode_reference() makes of one.
inline constexpr std::size_t kEncodedByte = 3;

/// Writes `text` with every byte that no URI has (a space, a quote, a backslash, all beyond ASCII) percent-encoded, and so
/// a '%' that begins no escape; the rest stays. `room` takes kEncodedByte for each byte. Returns how many were written.
[[nodiscard]] std::size_t encode_reference(std::string_view text, char* room) noexcept;

}  // namespace tas::http
