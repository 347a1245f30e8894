#pragma once
// What RFC 9113 demands of the streams that a client uses, where nghttp2 looks away: it cannot tell a stream that it
// has forgotten from one that was passed over, takes in silence what comes on one that has ended, and reads no PRIORITY
// once RFC 9218 is in force.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "http2/frame_walker.hpp"

namespace tas::http2 {

class StreamOrder final {
public:
    /// What a frame is by the streams that were used before it; what is not good is a connection error.
    enum class Verdict : std::uint8_t { good, protocol_error, stream_closed };

    [[nodiscard]] Verdict on_frame(const FrameHeader& frame) noexcept {
        const bool within_section = within_section_;
        within_section_ = (frame.type == FrameType::headers || frame.type == FrameType::continuation) &&
                          (frame.flags & kEndHeaders) == 0;
        if (within_section && frame.type != FrameType::continuation) {
            return Verdict::protocol_error;  // RFC 9113 §6.10, whatever the frame is beside
        }
        switch (frame.type) {
            case FrameType::priority:
                return frame.stream != 0 ? Verdict::good : Verdict::protocol_error;  // RFC 9113 §6.3
            case FrameType::headers:
                return frame.stream > highest_ ? on_new_stream(frame) : on_old_stream(frame);
            case FrameType::data:
            case FrameType::rst_stream:
                return on_old_stream(frame);
            case FrameType::settings:
            case FrameType::push_promise:
            case FrameType::ping:
            case FrameType::goaway:
            case FrameType::window_update:
            case FrameType::continuation:
                return Verdict::good;
        }
        return Verdict::good;
    }

private:
    Verdict on_new_stream(const FrameHeader& frame) noexcept {
        if (frame.stream - highest_ > kStep) {
            skipped_from_ = highest_;
            skipped_to_ = frame.stream;
        }
        highest_ = frame.stream;
        note_end(frame);
        return Verdict::good;
    }

    Verdict on_old_stream(const FrameHeader& frame) noexcept {
        // RFC 9113 §5.1.1: a stream that was passed over is closed, and cannot be opened any more.
        if (frame.type == FrameType::headers && frame.stream > skipped_from_ && frame.stream < skipped_to_) {
            return Verdict::protocol_error;
        }
        if (frame.type != FrameType::rst_stream && frame.stream != 0 &&
            std::find(ended_.begin(), ended_.end(), frame.stream) != ended_.end()) {
            return Verdict::stream_closed;  // RFC 9113 §5.1: half-closed (remote), or closed
        }
        note_end(frame);
        return Verdict::good;
    }

    void note_end(const FrameHeader& frame) noexcept {
        if (frame.type == FrameType::rst_stream || (frame.flags & kEndStream) != 0) {
            ended_[next_] = frame.stream;
            next_ = (next_ + 1) % kKept;
        }
    }

    static constexpr std::uint32_t kStep = 2;
    static constexpr std::size_t kKept = 16;  // what comes on a stream that ended before these is passed over

    std::uint32_t highest_ = 0;
    std::uint32_t skipped_from_ = 0;  // the last that was used before the last gap …
    std::uint32_t skipped_to_ = 0;    // … and the first behind it
    std::array<std::uint32_t, kKept> ended_{};  // by the client: END_STREAM or RST_STREAM
    std::size_t next_ = 0;
    bool within_section_ = false;
};

}  // namespace tas::http2
