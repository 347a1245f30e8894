#include "http/parameters.hpp"

#include <algorithm>

#include "http/field_rules.hpp"
#include "http/text.hpp"

namespace tas::http {
namespace {

[[nodiscard]] std::string_view without_leading_blanks(std::string_view text) noexcept {
    const std::size_t at = text.find_first_not_of(" \t");
    return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

[[nodiscard]] constexpr int hex_value(char c) noexcept { return is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10; }

}  // namespace

std::string_view first_word(std::string_view value) noexcept { return trim(value.substr(0, value.find(';'))); }

ParameterReader::ParameterReader(std::string_view value) noexcept
    : rest_(value.substr(std::min(value.find(';'), value.size()))) {}

bool ParameterReader::fail() noexcept {
    malformed_ = true;
    return false;
}

bool ParameterReader::next() {
    rest_ = without_leading_blanks(rest_);
    if (malformed_ || rest_.empty()) {
        return false;
    }
    if (rest_.front() != ';') {
        return fail();
    }
    while (!rest_.empty() && rest_.front() == ';') {
        rest_ = without_leading_blanks(rest_.substr(1));
    }
    if (rest_.empty()) {
        return false;
    }
    name_ = rest_.substr(0, token_prefix(rest_));
    rest_.remove_prefix(name_.size());
    if (name_.empty() || !rest_.starts_with('=')) {
        return fail();
    }
    rest_.remove_prefix(1);
    if (rest_.starts_with('"')) {
        return read_quoted();
    }
    // Boundaries such as a/b?c=d are no tokens, and are sent without quotes all the same.
    value_ = rest_.substr(0, rest_.find_first_of("; \t\""));
    rest_.remove_prefix(value_.size());
    return true;
}

bool ParameterReader::read_quoted() {
    value_.clear();
    for (std::size_t i = 1; i < rest_.size(); ++i) {
        if (rest_[i] == '"') {
            rest_.remove_prefix(i + 1);
            return true;
        }
        const bool escapes = rest_[i] == '\\' && i + 1 < rest_.size() && (rest_[i + 1] == '"' || rest_[i + 1] == '\\');
        i += escapes ? 1 : 0;
        value_ += rest_[i];
    }
    return fail();
}

std::optional<std::string> find_parameter(std::string_view value, std::string_view lower_case_name) {
    std::optional<std::string> found;
    ParameterReader parameters(value);
    while (parameters.next()) {
        if (equals_ignoring_case(parameters.name(), lower_case_name)) {
            if (found) {
                return std::nullopt;
            }
            found = parameters.value();
        }
    }
    return parameters.malformed() ? std::nullopt : found;
}

std::optional<std::string> decode_extended(std::string_view value) {
    const std::size_t charset = value.find('\'');
    const std::size_t language = value.find('\'', charset == std::string_view::npos ? charset : charset + 1);
    if (language == std::string_view::npos || !equals_ignoring_case(value.substr(0, charset), "utf-8")) {
        return std::nullopt;
    }
    const std::string_view text = value.substr(language + 1);
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
        } else if (i + 2 < text.size() && is_hex_digit(text[i + 1]) && is_hex_digit(text[i + 2])) {
            decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            return std::nullopt;
        }
    }
    return is_field_text(decoded) ? std::optional(std::move(decoded)) : std::nullopt;
}

}  // namespace tas::http
