#pragma once
// The smallest pieces of field syntax: letter case, optional whitespace, comma-separated lists. // RFC 9110 §5.6

#include <cstddef>
#include <string_view>

namespace tas::http {

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

[[nodiscard]] constexpr bool is_hex_digit(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

[[nodiscard]] constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Whether `text` is `lower_case` in any letter case.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower_case) noexcept {
    if (text.size() != lower_case.size()) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (to_lower(text[i]) != lower_case[i]) {
            return false;
        }
    }
    return true;
}

/// OWS. // RFC 9110 §5.6.3
[[nodiscard]] constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// Calls f(element) for each element between commas, trimmed; empty ones included. // RFC 9110 §5.6.1
template <class F>
constexpr void for_each_element(std::string_view list, F&& f) {
    for (;;) {
        const std::size_t comma = list.find(',');
        f(trim(list.substr(0, comma)));
        if (comma == std::string_view::npos) {
            return;
        }
        list.remove_prefix(comma + 1);
    }
}

/// Whether the list has this lower-case token in any letter case.
[[nodiscard]] constexpr bool has_token(std::string_view list, std::string_view lower_case) noexcept {
    bool found = false;
    for_each_element(list,
                     [&](std::string_view element) { found = found || equals_ignoring_case(element, lower_case); });
    return found;
}

}  // namespace tas::http
