#pragma once
// Checks of what a handler says of its response, with a sentence that names what is wrong.

#include <string_view>

#include "base/result.hpp"

namespace tas::http {

/// A field a handler may set: a token, a value without control characters, and none of the server's own.
[[nodiscard]] Result<void, Failure> check_response_field(std::string_view name, std::string_view value);

/// A field a handler may set as a trailer. // RFC 9110 §6.5.1
[[nodiscard]] Result<void, Failure> check_trailer(std::string_view name, std::string_view value);

/// A reason phrase. // RFC 9112 §4
[[nodiscard]] Result<void, Failure> check_reason(std::string_view reason);

}  // namespace tas::http
