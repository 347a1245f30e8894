#pragma once
// Sees the header of every frame that a client sends, before nghttp2 does: what counts floods must not depend on which
// of them a version of the library reports. Holds no payload. // RFC 9113 §4.1

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace tas::http2 {

inline constexpr std::size_t kFrameHeaderBytes = 9;  // RFC 9113 §4.1
inline constexpr std::size_t kPrefaceBytes = 24;     // RFC 9113 §3.4

/// Types of frames. // RFC 9113 §6
enum class FrameType : std::uint8_t {
    data = 0,
    headers = 1,
    priority = 2,
    rst_stream = 3,
    settings = 4,
    push_promise = 5,
    ping = 6,
    goaway = 7,
    window_update = 8,
    continuation = 9,
};

inline constexpr std::uint8_t kEndStream = 0x01;   // of DATA and HEADERS
inline constexpr std::uint8_t kEndHeaders = 0x04;  // of HEADERS and CONTINUATION
inline constexpr std::uint8_t kPadded = 0x08;      // of DATA and HEADERS

struct FrameHeader {
    std::uint32_t length = 0;
    FrameType type = FrameType::data;  // or a value that has no name here
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
};

class FrameWalker final {
public:
    /// The next header that `input` completes, whose bytes it takes; nullptr: the input is used up. Bytes of the
    /// client's preface and of payloads are passed over.
    [[nodiscard]] const FrameHeader* next(ByteView& input) noexcept;

    /// Whether the client is within a frame or a header section: it owes the rest, and nothing else may come.
    [[nodiscard]] bool inside() const noexcept {
        return payload_left_ > 0 || seen_ > 0 || in_header_section_ || preface_left_ > 0;
    }
    [[nodiscard]] bool in_data() const noexcept { return payload_left_ > 0 && header_.type == FrameType::data; }

private:
    void parse() noexcept;

    std::uint32_t preface_left_ = kPrefaceBytes;
    std::uint32_t payload_left_ = 0;
    std::uint32_t seen_ = 0;  // bytes of the header at hand
    bool in_header_section_ = false;
    FrameHeader header_;
    std::array<std::byte, kFrameHeaderBytes> bytes_{};
};

}  // namespace tas::http2
