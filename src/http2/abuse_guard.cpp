#include "http2/abuse_guard.hpp"

#include <algorithm>

namespace tas::http2 {

bool Budget::take(std::time_t now) noexcept {
    if (now > refilled_) {
        earn(static_cast<std::uint32_t>(std::min<std::time_t>(now - refilled_, capacity_)) * per_second_);
        refilled_ = now;
    }
    if (left_ == 0) {
        return false;
    }
    --left_;
    return true;
}

void Budget::earn(std::uint32_t n) noexcept { left_ += std::min(n, capacity_ - left_); }

bool AbuseGuard::on_frame(const FrameHeader& frame, std::time_t now) noexcept {
    switch (frame.type) {
        case FrameType::headers:
            section_bytes_ = 0;
            continuations_ = 0;
            return on_header_section(frame);
        case FrameType::continuation:
            return ++continuations_ <= max_continuations_ && on_header_section(frame);
        case FrameType::data:
            return has_content(frame) || (frame.flags & kEndStream) != 0 || control_.take(now);
        case FrameType::rst_stream:
            return resets_.take(now);
        case FrameType::window_update:
            return window_updates_.take(now);
        case FrameType::priority:
        case FrameType::settings:
        case FrameType::push_promise:
        case FrameType::ping:
        case FrameType::goaway:
            return control_.take(now);
    }
    return control_.take(now);  // a type that is not known is ignored, which costs as well. RFC 9113 §5.5
}

/// A padded frame that is this short may be nothing but padding.
bool AbuseGuard::has_content(const FrameHeader& data) noexcept {
    return data.length > ((data.flags & kPadded) != 0 ? kMostPadding : 0);
}

bool AbuseGuard::on_header_section(const FrameHeader& frame) noexcept {
    section_bytes_ += frame.length;
    return section_bytes_ <= max_section_bytes_;
}

}  // namespace tas::http2
