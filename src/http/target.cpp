#include "http/target.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "http/text.hpp"

namespace tas::http {
namespace {

constexpr std::size_t kLongestPort = 5;  // digits of 65535
constexpr std::string_view kSchemes[] = {"http://", "https://"};

/// Where the authority of an absolute-form begins, or 0.
[[nodiscard]] std::size_t authority_offset(std::string_view target) noexcept {
    for (const std::string_view scheme : kSchemes) {
        if (equals_ignoring_case(target.substr(0, scheme.size()), scheme)) {
            return scheme.size();
        }
    }
    return 0;
}

/// Path and query; empty for an absolute-form that ends with its authority.
[[nodiscard]] std::string_view after_authority(std::string_view target) noexcept {
    if (target.empty() || target.front() == '/') {
        return target;
    }
    const std::size_t authority = authority_offset(target);
    if (authority == 0) {
        return target;
    }
    const std::size_t end = target.find_first_of("/?", authority);
    return end == std::string_view::npos ? std::string_view{} : target.substr(end);
}

/// Visible ASCII but "#": a target has no fragment. What else RFC 3986 does not allow ("|", "{", …) is sent by
/// common clients, and harms nothing. // RFC 9112 §3.2
[[nodiscard]] bool has_target_characters(std::string_view text) noexcept {
    bool good = true;
    for (const char c : text) {
        good &= c > ' ' && c < '\x7f' && c != '#';
    }
    return good;
}

constexpr auto kHostCharacters = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                         "-._~!$&'()*+,;=")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();

/// Unreserved characters, sub-delims and percent-encoded bytes. // RFC 3986 §3.2.2
[[nodiscard]] bool is_registered_name(std::string_view host) noexcept {
    for (std::size_t i = 0; i < host.size(); ++i) {
        if (host[i] == '%') {
            if (i + 2 >= host.size() || !is_hex_digit(host[i + 1]) || !is_hex_digit(host[i + 2])) {
                return false;
            }
            i += 2;
        } else if (!kHostCharacters[static_cast<unsigned char>(host[i])]) {
            return false;
        }
    }
    return !host.empty();
}

/// "[::1]", the brackets included.
[[nodiscard]] bool is_ip_literal(std::string_view host) noexcept {
    return host.size() > 3 && host.front() == '[' && host.back() == ']' &&
           std::all_of(host.begin() + 1, host.end() - 1,
                       [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; });
}

[[nodiscard]] bool is_port(std::string_view port) noexcept {
    return port.size() <= kLongestPort && std::all_of(port.begin(), port.end(), [](char c) { return is_digit(c); });
}

}  // namespace

TargetForm target_form(std::string_view target) noexcept {
    if (target.empty() || !has_target_characters(target)) {
        return TargetForm::invalid;
    }
    if (target.front() == '/') {
        return TargetForm::origin;
    }
    if (target == "*") {
        return TargetForm::asterisk;
    }
    return is_authority(target_authority(target)) ? TargetForm::absolute : TargetForm::invalid;
}

std::string_view target_authority(std::string_view target) noexcept {
    const std::size_t authority = authority_offset(target);
    if (authority == 0) {
        return {};
    }
    const std::size_t end = target.find_first_of("/?", authority);
    return target.substr(authority, end == std::string_view::npos ? end : end - authority);
}

std::string_view target_path(std::string_view target) noexcept {
    const std::string_view rest = after_authority(target);
    const std::string_view path = rest.substr(0, rest.find('?'));
    // RFC 9110 §4.2.3: an empty path is equivalent to "/".
    return path.empty() ? std::string_view("/") : path;
}

std::string_view target_query(std::string_view target) noexcept {
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

bool is_authority(std::string_view text) noexcept {
    std::size_t host_end = text.find(':');
    if (!text.empty() && text.front() == '[') {
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos) {
            return false;
        }
        host_end = bracket + 1;
        if (!is_ip_literal(text.substr(0, host_end))) {
            return false;
        }
    } else if (!is_registered_name(text.substr(0, host_end))) {
        return false;
    }
    if (host_end == std::string_view::npos || host_end == text.size()) {
        return true;
    }
    return text[host_end] == ':' && is_port(text.substr(host_end + 1));
}

}  // namespace tas::http
