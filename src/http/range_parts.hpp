#pragma once
// A body of several byte ranges: multipart/byteranges. // RFC 9110 §14.6, RFC 2046 §5.1.1

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ref.hpp"
#include "http/byte_range.hpp"

namespace tas::http {

/// What no file can be made to have in it: 128 random bits, chosen when the file is there already. Empty: no random
/// numbers are to be had.
[[nodiscard]] std::string random_boundary();

/// The text between the ranges; whoever sends the body puts the ranges between.
class RangeParts final : public Counted<RangeParts> {
public:
    /// Of `complete_size` bytes of `media_type`, which may be empty. `boundary` is a token.
    RangeParts(std::string_view boundary, std::string_view media_type, std::vector<ByteRange> ranges,
               std::uint64_t complete_size);

    /// Bytes that a part has beside its range, or somewhat more. Ranges with less between them are better sent as one.
    [[nodiscard]] static std::uint64_t overhead(std::string_view media_type, std::uint64_t complete_size);

    [[nodiscard]] std::string_view content_type() const noexcept { return content_type_; }
    [[nodiscard]] std::span<const ByteRange> ranges() const noexcept { return ranges_; }
    /// What comes before range `index`; before range ranges().size(), which is none: the end.
    [[nodiscard]] std::string_view text_before(std::size_t index) const noexcept;
    /// Of the whole body.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

private:
    std::string content_type_;
    std::vector<ByteRange> ranges_;
    std::string text_;
    std::vector<std::size_t> ends_;  // in text_, of what comes before each range
    std::uint64_t size_ = 0;
};

}  // namespace tas::http
