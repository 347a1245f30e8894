#include "http/field_rules.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "http/text.hpp"

namespace tas::http {
namespace {

constexpr auto kTokenCharacters = [] {
    std::array<bool, 256> table{};
    for (int c = 0; c < 256; ++c) {
        const char letter = static_cast<char>(c);
        const bool alpha = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        table[static_cast<std::size_t>(c)] = alpha || is_digit(letter);
    }
    for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();

[[nodiscard]] constexpr bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighBits = kOnes << 7;

/// Whether one of eight bytes is below 0x20 or is 0x7f; HTAB counts here.
[[nodiscard]] constexpr bool may_have_control(std::uint64_t word) noexcept {
    const std::uint64_t below_space = (word - kOnes * 0x20) & ~word;
    const std::uint64_t against_del = word ^ (kOnes * 0x7f);
    const std::uint64_t is_del = (against_del - kOnes) & ~against_del;
    return ((below_space | is_del) & kHighBits) != 0;
}

struct FieldEntry {
    std::string_view name;
    FieldUse use;
};

constexpr std::array<FieldEntry, 9> kOwnFields{{
    {"te", FieldUse::hop_by_hop},
    {"date", FieldUse::date},
    {"server", FieldUse::server},
    {"upgrade", FieldUse::hop_by_hop},
    {"connection", FieldUse::connection},
    {"keep-alive", FieldUse::hop_by_hop},
    {"content-length", FieldUse::content_length},
    {"proxy-connection", FieldUse::hop_by_hop},
    {"transfer-encoding", FieldUse::hop_by_hop},
}};

/// A bit for each length of a name: most fields have another.
constexpr std::uint64_t kOwnLengths = [] {
    std::uint64_t lengths = 0;
    for (const FieldEntry& entry : kOwnFields) {
        lengths |= std::uint64_t{1} << entry.name.size();
    }
    return lengths;
}();

constexpr std::array<std::string_view, 13> kNeverTrailers{
    "host",       "trailer",  "content-type", "content-range", "content-encoding", "cache-control", "expires",
    "set-cookie", "location", "retry-after",  "vary",          "www-authenticate", "authorization",
};

}  // namespace

std::size_t token_prefix(std::string_view text) noexcept {
    std::size_t i = 0;
    while (i < text.size() && kTokenCharacters[static_cast<unsigned char>(text[i])]) {
        ++i;
    }
    return i;
}

bool is_token(std::string_view text) noexcept { return !text.empty() && token_prefix(text) == text.size(); }

std::size_t find_control(std::string_view text, std::size_t from) noexcept {
    std::size_t i = from;
    for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + i, sizeof word);
        if (may_have_control(word)) {
            for (std::size_t j = i; j < i + sizeof word; ++j) {
                if (is_control(text[j])) {
                    return j;
                }
            }
        }
    }
    while (i < text.size() && !is_control(text[i])) {
        ++i;
    }
    return i;
}

std::optional<std::uint64_t> parse_content_length(std::string_view value) noexcept {
    if (value.empty()) {
        return std::nullopt;
    }
    std::uint64_t length = 0;
    for (const char c : value) {
        if (!is_digit(c)) {
            return std::nullopt;
        }
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (length > (UINT64_MAX - digit) / 10) {
            return std::nullopt;
        }
        length = length * 10 + digit;
    }
    return length;
}

Expectation read_expect(std::string_view value, Expectation before) noexcept {
    Expectation found = before;
    for_each_element(value, [&found](std::string_view element) {
        if (equals_ignoring_case(element, "100-continue")) {
            found = found == Expectation::none ? Expectation::known : found;
        } else if (!element.empty()) {
            found = Expectation::unknown;
        }
    });
    return found;
}

FieldUse response_field_use(std::string_view name) noexcept {
    if (name.size() >= 64 || ((kOwnLengths >> name.size()) & 1) == 0) {
        return FieldUse::plain;
    }
    for (const FieldEntry& entry : kOwnFields) {
        if (equals_ignoring_case(name, entry.name)) {
            return entry.use;
        }
    }
    return FieldUse::plain;
}

bool may_be_trailer(std::string_view name) noexcept {
    return response_field_use(name) == FieldUse::plain &&
           std::none_of(kNeverTrailers.begin(), kNeverTrailers.end(),
                        [name](std::string_view other) { return equals_ignoring_case(name, other); });
}

bool are_trailers(std::span<const Field> fields) noexcept {
    return std::all_of(fields.begin(), fields.end(), [](const Field& field) {
        return is_token(field.name) && is_field_text(field.value) && may_be_trailer(field.name);
    });
}

}  // namespace tas::http
