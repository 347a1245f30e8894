#include "http/byte_range.hpp"

#include <algorithm>
#include <optional>

#include "http/text.hpp"

namespace tas::http {
namespace {

/// Digits, at least one; what does not fit into 64 bits is their maximum.
[[nodiscard]] std::optional<std::uint64_t> parse_position(std::string_view text) noexcept {
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const char c : text) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        value = value > (UINT64_MAX - digit) / 10 ? UINT64_MAX : value * 10 + digit;
    }
    return value;
}

struct Spec {
    bool valid = false;
    ByteRange range;  // size 0: not satisfiable
};

/// "0-499", "500-", "-500"
[[nodiscard]] Spec parse_spec(std::string_view text, std::uint64_t size) noexcept {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        return {};
    }
    const std::string_view first_text = text.substr(0, dash);
    const std::string_view last_text = text.substr(dash + 1);
    const std::optional<std::uint64_t> first = parse_position(first_text);
    const std::optional<std::uint64_t> last = parse_position(last_text);
    if (first_text.empty()) {
        const std::uint64_t n = std::min(last.value_or(0), size);
        return {.valid = last.has_value(), .range = {.offset = size - n, .size = n}};
    }
    if (!first || (!last && !last_text.empty()) || (last && *last < *first)) {
        return {};
    }
    if (*first >= size) {
        return {.valid = true};
    }
    const std::uint64_t end = last && *last < size - 1 ? *last + 1 : size;
    return {.valid = true, .range = {.offset = *first, .size = end - *first}};
}

/// Bytes between two ranges; 0 where they touch or overlap.
[[nodiscard]] std::uint64_t distance(const ByteRange& a, const ByteRange& b) noexcept {
    const ByteRange& first = a.offset <= b.offset ? a : b;
    const ByteRange& second = a.offset <= b.offset ? b : a;
    const std::uint64_t end = first.offset + first.size;
    return second.offset > end ? second.offset - end : 0;
}

[[nodiscard]] ByteRange span_of(const ByteRange& a, const ByteRange& b) noexcept {
    const std::uint64_t offset = std::min(a.offset, b.offset);
    return {.offset = offset, .size = std::max(a.offset + a.size, b.offset + b.size) - offset};
}

}  // namespace

RangeRequest parse_range(std::string_view value, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    if (size == 0 || !equals_ignoring_case(value.substr(0, kUnit.size()), kUnit)) {
        return {};
    }
    RangeRequest request;
    std::size_t specs = 0;
    bool valid = true;
    for_each_element(value.substr(kUnit.size()), [&](std::string_view element) {
        if (element.empty() || !valid) {
            return;  // RFC 9110 §5.6.1.2: empty elements of a list are ignored
        }
        const Spec spec = parse_spec(element, size);
        valid = spec.valid && ++specs <= kMaxRanges;
        if (valid && spec.range.size > 0) {
            request.ranges.push_back(spec.range);
        }
    });
    if (!valid || specs == 0) {
        return {};
    }
    request.kind = request.ranges.empty() ? RangeRequest::Kind::unsatisfiable : RangeRequest::Kind::satisfiable;
    return request;
}

void coalesce(std::vector<ByteRange>& ranges, std::uint64_t gap) {
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        for (std::size_t j = i + 1; j < ranges.size();) {
            if (distance(ranges[i], ranges[j]) < gap) {
                ranges[i] = span_of(ranges[i], ranges[j]);
                ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(j));
                j = i + 1;  // it has grown: those that were too far away may be near now
            } else {
                ++j;
            }
        }
    }
}

std::string content_range(const ByteRange& range, std::uint64_t complete_size) {
    return "bytes " + std::to_string(range.offset) + "-" + std::to_string(range.offset + range.size - 1) + "/" +
           std::to_string(complete_size);
}

std::string unsatisfied_range(std::uint64_t complete_size) { return "bytes */" + std::to_string(complete_size); }

}  // namespace tas::http
