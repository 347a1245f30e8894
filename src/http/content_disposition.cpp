#include "http/content_disposition.hpp"

#include <algorithm>
#include <cstdint>

#include "http/text.hpp"

namespace tas::http {
namespace {

/// The length of the UTF-8 sequence at the front of `text`, 0: there is none. // RFC 3629 §4
[[nodiscard]] std::size_t utf8_sequence(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || size > text.size()) {
        return 0;
    }
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xed && byte(1) > 0x9f;
    const bool above_unicode = lead == 0xf4 && byte(1) > 0x8f;
    return overlong || surrogate || above_unicode ? 0 : size;
}

[[nodiscard]] bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t size = utf8_sequence(text);
        if (size == 0) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

/// Whether every client reads the character in a quoted string as itself. // RFC 6266 Appendix D
[[nodiscard]] bool is_plain(char c) noexcept { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%'; }

/// attr-char. // RFC 8187 §3.2.1
[[nodiscard]] bool is_attribute_character(char c) noexcept {
    const char lower = to_lower(c);
    return is_digit(c) || (lower >= 'a' && lower <= 'z') ||
           std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

void append_quoted(std::string& into, std::string_view name) {
    into += '"';
    for (const char c : name) {
        if (is_plain(c)) {
            into += c;
        } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {  // one for each code point
            into += '_';
        }
    }
    into += '"';
}

void append_encoded(std::string& into, std::string_view name) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    into += "UTF-8''";
    for (const char c : name) {
        if (is_attribute_character(c)) {
            into += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            into.append(1, '%').append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
        }
    }
}

[[nodiscard]] Failure bad(std::string_view why) {
    return {ErrorCode::invalid_argument, "the download name " + std::string(why)};
}

}  // namespace

Result<void, Failure> check_download_name(std::string_view name) {
    if (name.empty()) {
        return bad("is empty");
    }
    if (!is_utf8(name)) {
        return bad("is not UTF-8");
    }
    for (const char c : name) {
        if ((static_cast<unsigned char>(c) < 0x20) || c == 0x7f) {
            return bad("has a control character");
        }
        if (c == '/' || c == '\\') {
            return bad("has a slash or backslash: a name is expected, and no path");
        }
    }
    return {};
}

std::string content_disposition(std::string_view type, std::string_view name) {
    std::string value(type);
    if (name.empty()) {
        return value;
    }
    append_quoted(value.append("; filename="), name);
    if (!std::all_of(name.begin(), name.end(), is_plain)) {
        append_encoded(value.append("; filename*="), name);
    }
    return value;
}

}  // namespace tas::http
