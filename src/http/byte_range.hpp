#pragma once
// The Range field, for byte ranges. // RFC 9110 §14

#include <cstdint>
#include <string_view>
#include <vector>

namespace tas::http {

struct ByteRange {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  // never 0
};

struct RangeRequest {
    enum class Kind : std::uint8_t {
        ignored,        // another unit, not well-formed, or too many: the whole representation is the answer
        satisfiable,    // `ranges` has at least one
        unsatisfiable,  // 416
    };
    Kind kind = Kind::ignored;
    std::vector<ByteRange> ranges;  // those that are satisfiable, in the order of the request
};

/// The ranges that a Range field asks for of `size` bytes.
[[nodiscard]] RangeRequest parse_range(std::string_view value, std::uint64_t size);

}  // namespace tas::http
