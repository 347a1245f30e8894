#include "http/uri_reference.hpp"

#include <array>

#include "http/text.hpp"

namespace tas::http {
namespace {

/// Unreserved and reserved characters. // RFC 3986 §2.2, §2.3
constexpr auto kCharacters = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
                                         ":/?#[]@!$&'()*+,;=")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();

[[nodiscard]] bool begins_escape(std::string_view text) noexcept {
    return text.size() > 2 && text[0] == '%' && is_hex_digit(text[1]) && is_hex_digit(text[2]);
}

}  // namespace

std::size_t encode_reference(std::string_view text, char* room) noexcept {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    char* at = room;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (kCharacters[byte] || begins_escape(text.substr(i))) {
            *at++ = text[i];
        } else {
            *at++ = '%';
            *at++ = kHex[byte >> 4];
            *at++ = kHex[byte & 15];
        }
    }
    return static_cast<std::size_t>(at - room);
}

}  // namespace tas::http
