#pragma once
// Which request methods this server hands to its handlers. // RFC 9110 §9

#include <string_view>

namespace tas::http {

/// Whether the method, a valid token, is one of IANA's registry that an origin server can be asked for, or PURGE.
/// CONNECT is not: there is no tunnel here. Any other answers 501. // RFC 9110 §9.1
[[nodiscard]] bool is_known_method(std::string_view method) noexcept;

}  // namespace tas::http
