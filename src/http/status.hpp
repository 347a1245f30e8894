#pragma once
// Status codes: their registered phrases. // RFC 9110 §15, IANA HTTP status code registry

#include <cstdint>
#include <string_view>

namespace tas::http {

/// Empty for a code that is not registered: the phrase is optional. // RFC 9112 §4
[[nodiscard]] std::string_view reason_phrase(std::uint16_t status) noexcept;

/// 1xx is not a final status, and above 599 there is none. // RFC 9110 §15
[[nodiscard]] constexpr bool is_final_status(std::uint16_t status) noexcept { return status >= 200 && status <= 599; }

}  // namespace tas::http
