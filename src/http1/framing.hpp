#pragma once
// How the body of a response is delimited on the wire. // RFC 9112 §6

#include <cstdint>
#include <optional>

namespace tas::http1 {

enum class Delimiter : std::uint8_t {
    none,            // no body follows the head
    content_length,  // exactly `length` bytes
    chunked,
    close,  // the end of the connection ends the body
};

struct Framing {
    Delimiter delimiter = Delimiter::none;
    std::uint64_t length = 0;                       // of the body on the wire, with content_length
    std::optional<std::uint64_t> announced_length;  // what Content-Length says, if it is sent
};

struct ResponseFacts {
    std::uint16_t status = 200;
    bool to_head = false;                   // the request's method is HEAD
    bool to_http10 = false;                 // the client speaks HTTP/1.0
    std::optional<std::uint64_t> length;    // of the body, where it is known
    std::optional<std::uint64_t> declared;  // the handler's own Content-Length
};

/// nullopt: `length` and `declared` contradict each other.
[[nodiscard]] std::optional<Framing> frame_response(const ResponseFacts& facts) noexcept;

}  // namespace tas::http1
