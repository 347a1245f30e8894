#pragma once
// The Range field, for byte ranges. // RFC 9110 §14

#include <cstdint>
#include <string>
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

/// More ranges than this are not answered with parts: each costs a head, a seek and a system call, however small it is.
constexpr std::size_t kMaxRanges = 16;  // RFC 9110 §14.2, §17.15

/// The ranges that a Range field asks for of `size` bytes.
[[nodiscard]] RangeRequest parse_range(std::string_view value, std::uint64_t size);

/// Ranges that overlap, or that less than `gap` bytes are between, become one, at the place of the first of them. So no
/// byte is sent twice, however often it was asked for; gap > 0. // RFC 9110 §15.3.7.2
void coalesce(std::vector<ByteRange>& ranges, std::uint64_t gap);

/// "bytes 0-499/1234" // RFC 9110 §14.4
[[nodiscard]] std::string content_range(const ByteRange& range, std::uint64_t complete_size);
/// "bytes */1234": of a 416
[[nodiscard]] std::string unsatisfied_range(std::uint64_t complete_size);

}  // namespace tas::http
