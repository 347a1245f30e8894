#pragma once
// Finds the lines of a message and refuses what no line may hold, before llhttp sees a byte: its versions differ in
// what they let through. Knows lines, not what they say.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tas::http1 {

enum class LineStatus : std::uint8_t {
    complete,
    partial,   // the line goes on in bytes that have not come
    bad,       // a bare CR or LF, NUL or another control character
    too_long,  // no end within the limit
};

struct Line {
    LineStatus status = LineStatus::partial;
    /// complete: bytes of the line with its CRLF. partial: bytes that need no second look.
    std::size_t size = 0;
};

/// Looks for the end of the line at the front of `input`. The first `seen` bytes were looked at before; `limit` is the
/// longest line allowed, CRLF included. The result is the same for every way in which the bytes came in pieces.
[[nodiscard]] Line find_line(std::string_view input, std::size_t seen, std::size_t limit) noexcept;

/// The length of the field name at the front of a line, or 0 if this is no field line: obs-fold, whitespace before
/// the colon, an empty name, a character that no token has. // RFC 9112 §5.1, §5.2
[[nodiscard]] std::size_t field_name_size(std::string_view line) noexcept;

}  // namespace tas::http1
