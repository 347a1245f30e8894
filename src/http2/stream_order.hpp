#pragma once
// What RFC 9113 demands of the identifiers that a client uses, where nghttp2 looks away: it cannot tell a stream that it
// has forgotten from one that was passed over, and reads no PRIORITY once RFC 9218 is in force.

#include <cstdint>

#include "http2/frame_walker.hpp"

namespace tas::http2 {

class StreamOrder final {
public:
    /// False: a connection error of type PROTOCOL_ERROR.
    [[nodiscard]] bool on_frame(const FrameHeader& frame) noexcept {
        if (frame.type == FrameType::priority) {
            return frame.stream != 0;  // RFC 9113 §6.3
        }
        if (frame.type != FrameType::headers) {
            return true;
        }
        if (frame.stream > highest_) {
            if (frame.stream - highest_ > kStep) {
                skipped_from_ = highest_;
                skipped_to_ = frame.stream;
            }
            highest_ = frame.stream;
            return true;
        }
        // RFC 9113 §5.1.1: a stream that was passed over is closed, and cannot be opened any more.
        return frame.stream == highest_ || frame.stream <= skipped_from_ || frame.stream >= skipped_to_;
    }

private:
    static constexpr std::uint32_t kStep = 2;

    std::uint32_t highest_ = 0;
    std::uint32_t skipped_from_ = 0;  // the last that was used before the last gap …
    std::uint32_t skipped_to_ = 0;    // … and the first behind it
};

}  // namespace tas::http2
