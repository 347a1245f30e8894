#pragma once
// method SP request-target SP HTTP-version, read here and not by llhttp, whose versions know different methods and
// protocol versions and leave HTTP behind after CONNECT. // RFC 9112 §3

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/request.hpp"

namespace tas::http1 {

/// The longest request line with a target of `max_target_bytes`, CRLF included.
[[nodiscard]] std::size_t max_request_line(std::size_t max_target_bytes) noexcept;

/// Reads a line without its CRLF. Returns 0, or the status that refuses it: 400, 414, 501 or 505.
[[nodiscard]] std::uint16_t read_request_line(std::string_view line, std::size_t max_target_bytes,
                                              http::Request& request);

}  // namespace tas::http1
