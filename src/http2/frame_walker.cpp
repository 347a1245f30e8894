#include "http2/frame_walker.hpp"

#include <algorithm>
#include <cstring>

namespace tas::http2 {
namespace {

/// Takes up to `wanted` bytes off the front of `input`, and off `wanted`.
void skip(ByteView& input, std::uint32_t& wanted) noexcept {
    const auto n = static_cast<std::uint32_t>(std::min<std::size_t>(wanted, input.size()));
    input = input.subspan(n);
    wanted -= n;
}

}  // namespace

const FrameHeader* FrameWalker::next(ByteView& input) noexcept {
    skip(input, preface_left_);
    skip(input, payload_left_);
    const std::size_t n = std::min(kFrameHeaderBytes - seen_, input.size());
    if (n == 0) {
        return nullptr;
    }
    std::memcpy(bytes_.data() + seen_, input.data(), n);
    input = input.subspan(n);
    seen_ += static_cast<std::uint32_t>(n);
    if (seen_ < kFrameHeaderBytes) {
        return nullptr;
    }
    parse();
    return &header_;
}

void FrameWalker::parse() noexcept {
    const auto at = [this](std::size_t i) { return std::to_integer<std::uint32_t>(bytes_[i]); };
    header_ = {.length = at(0) << 16 | at(1) << 8 | at(2),
               .type = static_cast<FrameType>(at(3)),
               .flags = static_cast<std::uint8_t>(at(4)),
               .stream = (at(5) & 0x7f) << 24 | at(6) << 16 | at(7) << 8 | at(8)};
    payload_left_ = header_.length;
    seen_ = 0;
    if (header_.type == FrameType::headers || header_.type == FrameType::continuation) {
        in_header_section_ = (header_.flags & kEndHeaders) == 0;
    }
}

}  // namespace tas::http2
