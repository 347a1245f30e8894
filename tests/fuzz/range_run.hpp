#pragma once
// Reads a Range field, merges its ranges and makes parts of them, and looks at what must hold of the result. Fuzzer and
// unit tests share it.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/byte_range.hpp"
#include "http/range_parts.hpp"

namespace tas::test {

[[nodiscard]] inline bool contains(const http::ByteRange& outer, const http::ByteRange& inner) noexcept {
    return outer.offset <= inner.offset && inner.offset + inner.size <= outer.offset + outer.size;
}

/// Which of `merged` has the range in it; merged.size(): none.
[[nodiscard]] inline std::size_t home_of(const http::ByteRange& range, const std::vector<http::ByteRange>& merged) {
    const auto home =
        std::find_if(merged.begin(), merged.end(), [&](const http::ByteRange& one) { return contains(one, range); });
    return static_cast<std::size_t>(home - merged.begin());
}

/// Whether `merged` is `asked` with near ones merged: everything is in one of them, in the order of the first that was
/// asked for in each; they begin and end where something asked for does, and `gap` bytes or more are between any two.
[[nodiscard]] inline bool is_merged(const std::vector<http::ByteRange>& asked,
                                    const std::vector<http::ByteRange>& merged, std::uint64_t gap) {
    std::size_t seen = 0;
    for (const http::ByteRange& range : asked) {
        const std::size_t home = home_of(range, merged);
        if (home > seen || home == merged.size()) {
            return false;
        }
        seen = std::max(seen, home + 1);
    }
    for (const http::ByteRange& one : merged) {
        const auto begins = [&](const http::ByteRange& range) { return range.offset == one.offset; };
        const auto ends = [&](const http::ByteRange& range) {
            return range.offset + range.size == one.offset + one.size;
        };
        const auto is_near = [&](const http::ByteRange& other) {
            return other.offset >= one.offset && &other != &one &&
                   (other.offset < one.offset + one.size || other.offset - (one.offset + one.size) < gap);
        };
        if (std::none_of(asked.begin(), asked.end(), begins) || std::none_of(asked.begin(), asked.end(), ends) ||
            std::any_of(merged.begin(), merged.end(), is_near)) {
            return false;
        }
    }
    return seen == merged.size();
}

/// The ranges as a field, which is to be read as the same ranges.
[[nodiscard]] inline std::string to_field(const std::vector<http::ByteRange>& ranges) {
    std::string field;
    for (const http::ByteRange& range : ranges) {
        field += (field.empty() ? "bytes=" : ",") + std::to_string(range.offset) + "-" +
                 std::to_string(range.offset + range.size - 1);
    }
    return field;
}

/// False: something does not hold.
[[nodiscard]] inline bool run_range(std::string_view value, std::uint64_t size) {
    const std::string field(value);  // exact size: reading past it is seen
    const http::RangeRequest request = http::parse_range(field, size);
    if (request.kind != http::RangeRequest::Kind::satisfiable) {
        return request.ranges.empty();
    }
    const bool within = std::all_of(request.ranges.begin(), request.ranges.end(), [size](const http::ByteRange& range) {
        return range.size > 0 && range.offset < size && range.size <= size - range.offset;
    });
    if (!within || request.ranges.empty() || request.ranges.size() > http::kMaxRanges) {
        return false;
    }
    if (to_field(http::parse_range(to_field(request.ranges), size).ranges) != to_field(request.ranges)) {
        return false;
    }
    const std::uint64_t gap = http::RangeParts::overhead("text/plain", size);
    std::vector<http::ByteRange> merged = request.ranges;
    http::coalesce(merged, gap);
    if (!is_merged(request.ranges, merged, gap)) {
        return false;
    }
    const http::RangeParts parts(std::string(32, 'b'), "text/plain", merged, size);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i <= merged.size(); ++i) {
        sum += parts.text_before(i).size() + (i < merged.size() ? merged[i].size : 0);
    }
    return sum == parts.size() && (sum < size || sum - size < 2 * gap);  // never much longer than the whole
}

}  // namespace tas::test
