#include "files/request_path.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "http/text.hpp"

namespace tas::files {
namespace {

[[nodiscard]] unsigned digit_value(char c) noexcept {
    return static_cast<unsigned>(http::is_digit(c) ? c - '0' : http::to_lower(c) - 'a' + 10);
}

/// The byte of "%41" at the front of `text`; nullopt: it is none.
[[nodiscard]] std::optional<char> encoded_byte(std::string_view text) noexcept {
    if (text.size() < 3 || text[0] != '%' || !http::is_hex_digit(text[1]) || !http::is_hex_digit(text[2])) {
        return std::nullopt;
    }
    return static_cast<char>(digit_value(text[1]) << 4 | digit_value(text[2]));
}

/// What somebody behind us who decodes again would take for structure.
[[nodiscard]] bool is_double_encoded(std::string_view text) noexcept {
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        const std::optional<char> byte = encoded_byte(text.substr(at));
        if (byte && (*byte == '.' || *byte == '/' || *byte == '\\' || *byte == '\0' || *byte == '%')) {
            return true;
        }
    }
    return false;
}

[[nodiscard]] bool has_dot_segment(std::string_view path) noexcept {
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string_view segment = path.substr(0, end);
        if (segment == "." || segment == "..") {
            return true;
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return false;
}

/// Whether the path is what it says: nearly all are.
[[nodiscard]] bool is_plain(std::string_view path) noexcept {
    char previous = '\0';
    for (const char c : path) {
        if (c == '%' || c == '\\' || c == '\0' || (previous == '/' && (c == '/' || c == '.'))) {
            return false;
        }
        previous = c;
    }
    return true;
}

/// Unreserved characters, sub-delims, "@" and "/". ":" is encoded: at the front of a relative link it would end a scheme.
constexpr auto kPathCharacters = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                         "-._~!$&'()*+,;=@/")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();

}  // namespace

RequestPath::RequestPath(std::string_view path) : text_(path) {
    if (!is_plain(path)) {
        decode(path);
        text_ = buffer_;
    }
}

void RequestPath::append(char c) {
    if (c != '/' || !buffer_.ends_with('/')) {
        buffer_ += c;
    }
}

void RequestPath::decode(std::string_view path) {
    buffer_.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != '%') {
            append(path[i]);
            continue;
        }
        const std::optional<char> byte = encoded_byte(path.substr(i));
        refused_ |= !byte || *byte == '/';
        append(byte.value_or('%'));
        i += byte ? 2 : 0;
    }
    refused_ |= buffer_.find('\0') != std::string::npos || buffer_.find('\\') != std::string::npos ||
                has_dot_segment(buffer_) || is_double_encoded(buffer_);
}

void append_encoded(std::string& into, std::string_view path) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPathCharacters[byte]) {
            into += c;
        } else {
            into += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        }
    }
}

}  // namespace tas::files
