#pragma once
// The request target: which form it has, and its parts. // RFC 9112 §3.2, RFC 9110 §7.1

#include <cstdint>
#include <string_view>

namespace tas::http {

enum class TargetForm : std::uint8_t {
    origin,    // "/path?query"
    absolute,  // "http://authority/path?query"
    asterisk,  // "*"
    invalid,
};

[[nodiscard]] TargetForm target_form(std::string_view target) noexcept;

/// The authority of an absolute-form, else empty.
[[nodiscard]] std::string_view target_authority(std::string_view target) noexcept;
/// The path without the query; "/" for an absolute-form with none, "*" for the asterisk-form.
[[nodiscard]] std::string_view target_path(std::string_view target) noexcept;
/// What follows the first "?", or empty.
[[nodiscard]] std::string_view target_query(std::string_view target) noexcept;

/// host [ ":" port ] with a host that is not empty, and no userinfo. // RFC 3986 §3.2, RFC 9110 §4.2.4
[[nodiscard]] bool is_authority(std::string_view text) noexcept;

}  // namespace tas::http
