#include "http1/request_line.hpp"

#include "http/field_rules.hpp"
#include "http/method.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace tas::http1 {
namespace {

constexpr std::size_t kLongestMethod = 32;  // bytes; the registry's longest has 17
constexpr std::string_view kVersionForm = "HTTP/1.1";
constexpr std::string_view kVersionName = "HTTP/";

/// "HTTP/" DIGIT "." DIGIT. // RFC 9112 §2.3
[[nodiscard]] bool is_version(std::string_view text) noexcept {
    return text.size() == kVersionForm.size() && text.starts_with(kVersionName) && http::is_digit(text[5]) &&
           text[6] == '.' && http::is_digit(text[7]);
}

[[nodiscard]] std::uint8_t digit_value(char c) noexcept { return static_cast<std::uint8_t>(c - '0'); }

}  // namespace

std::size_t max_request_line(std::size_t max_target_bytes) noexcept {
    return kLongestMethod + 1 + max_target_bytes + 1 + kVersionForm.size() + 2;
}

std::uint16_t read_request_line(std::string_view line, std::size_t max_target_bytes, http::Request& request) {
    const std::size_t method_end = line.find(' ');
    if (method_end == std::string_view::npos) {
        return 400;
    }
    const std::string_view method = line.substr(0, method_end);
    std::string_view rest = line.substr(method_end + 1);
    const std::size_t target_end = rest.find(' ');
    // RFC 9112 §3: a single space between the parts, and none inside them; HTTP/0.9 has no version.
    if (!http::is_token(method) || target_end == std::string_view::npos || target_end == 0) {
        return 400;
    }
    const std::string_view target = rest.substr(0, target_end);
    const std::string_view version = rest.substr(target_end + 1);
    if (!is_version(version)) {
        return 400;
    }
    request.version = {.major = digit_value(version[5]), .minor = digit_value(version[7])};
    // RFC 9110 §15.6.6. The preface of HTTP/2, "PRI * HTTP/2.0", ends here as well.
    if (request.version.major != 1) {
        return 505;
    }
    // RFC 9110 §9.1: 501 for a method that the server does not recognize.
    if (!http::is_known_method(method)) {
        return 501;
    }
    if (target.size() > max_target_bytes) {
        return 414;
    }
    const http::TargetForm form = http::target_form(target);
    // RFC 9112 §3.2.4: the asterisk-form is for OPTIONS only.
    if (form == http::TargetForm::invalid || (form == http::TargetForm::asterisk && method != "OPTIONS")) {
        return 400;
    }
    request.method.assign(method);
    request.target.assign(target);
    return 0;
}

}  // namespace tas::http1
