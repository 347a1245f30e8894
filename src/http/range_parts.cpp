#include "http/range_parts.hpp"

#include <sys/random.h>

#include <array>
#include <utility>

namespace tas::http {
namespace {

constexpr std::size_t kBoundaryBytes = 16;
constexpr std::string_view kDelimiter = "\r\n--";

void append_head(std::string& text, std::string_view boundary, std::string_view media_type, const ByteRange& range,
                 std::uint64_t complete_size) {
    text.append(kDelimiter).append(boundary).append("\r\n");
    if (!media_type.empty()) {
        text.append("Content-Type: ").append(media_type).append("\r\n");
    }
    text.append("Content-Range: ").append(content_range(range, complete_size)).append("\r\n\r\n");
}

}  // namespace

std::string random_boundary() {
    std::array<unsigned char, kBoundaryBytes> random;
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
        return {};
    }
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string boundary;
    for (const unsigned char byte : random) {
        boundary.append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    }
    return boundary;
}

RangeParts::RangeParts(std::string_view boundary, std::string_view media_type, std::vector<ByteRange> ranges,
                       std::uint64_t complete_size)
    : content_type_("multipart/byteranges; boundary=" + std::string(boundary)), ranges_(std::move(ranges)) {
    for (const ByteRange& range : ranges_) {
        append_head(text_, boundary, media_type, range, complete_size);
        if (ends_.empty()) {
            text_.erase(0, 2);  // the line break belongs to the delimiter behind a part
        }
        ends_.push_back(text_.size());
        size_ += range.size;
    }
    text_.append(kDelimiter).append(boundary).append("--\r\n");
    ends_.push_back(text_.size());
    size_ += text_.size();
}

std::uint64_t RangeParts::overhead(std::string_view media_type, std::uint64_t complete_size) {
    const std::string boundary(2 * kBoundaryBytes, '0');
    std::string longest;
    append_head(longest, boundary, media_type, {.offset = complete_size - 1, .size = 1}, complete_size);
    return longest.size();
}

std::string_view RangeParts::text_before(std::size_t index) const noexcept {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(text_).substr(begin, ends_[index] - begin);
}

}  // namespace tas::http
