#pragma once
// Tells a flood from a busy client: frames that cost us work and bring the client nothing have a budget, which time and
// useful work refill. Knows frames, not nghttp2.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>

#include "http2/frame_walker.hpp"

namespace tas::http2 {

/// A token bucket over whole seconds.
class Budget final {
public:
    constexpr Budget(std::uint32_t capacity, std::uint32_t per_second) noexcept
        : capacity_(capacity), per_second_(per_second), left_(capacity) {}

    /// False: nothing is left.
    [[nodiscard]] bool take(std::time_t now) noexcept;
    void earn(std::uint32_t n) noexcept;

private:
    std::uint32_t capacity_;
    std::uint32_t per_second_;
    std::uint32_t left_;
    std::time_t refilled_ = 0;
};

class AbuseGuard final {
public:
    explicit AbuseGuard(std::uint32_t max_header_list_bytes) noexcept
        : max_section_bytes_(kSectionFactor * max_header_list_bytes),
          max_continuations_(std::max(kLeastContinuations, max_section_bytes_ / kFrameBytes)) {}

    /// A frame of the client's; false: it is one too many.
    [[nodiscard]] bool on_frame(const FrameHeader& frame, std::time_t now) noexcept;
    /// We had to reset a stream because of what the client sent; false: it is one too many. // CVE-2025-8671
    [[nodiscard]] bool on_forced_reset(std::time_t now) noexcept { return resets_.take(now); }

    void on_data_sent(std::size_t payload_bytes) noexcept {
        if (payload_bytes >= kWorthwhile) {
            window_updates_.earn(2);
        }
    }
    void on_response_complete() noexcept {
        resets_.earn(1);
        control_.earn(1);
        window_updates_.earn(2);
    }

private:
    [[nodiscard]] bool on_header_section(const FrameHeader& frame) noexcept;
    [[nodiscard]] static bool has_content(const FrameHeader& data) noexcept;

    /// The compressed section may exceed the list that it stands for: short names, no table. Beyond this it cannot be
    /// one that we would take.
    static constexpr std::uint32_t kSectionFactor = 2;
    /// Payload of a DATA frame. A client that gives less room at a time makes us cut frames for nothing. // CVE-2019-9511
    static constexpr std::size_t kWorthwhile = 256;
    static constexpr std::uint32_t kLeastContinuations = 8;
    static constexpr std::uint32_t kFrameBytes = 16 * 1024;    // what we let a frame hold. RFC 9113 §4.2
    static constexpr std::uint32_t kMostPadding = 255 + 1;     // with the byte that says how much. RFC 9113 §6.1

    const std::uint32_t max_section_bytes_;
    const std::uint32_t max_continuations_;  // of one section; CVE-2024-27983 and its kin
    std::uint32_t section_bytes_ = 0;
    std::uint32_t continuations_ = 0;
    Budget control_{1000, 100};         // SETTINGS, PING, PRIORITY, unknown types, DATA without data
    Budget resets_{200, 20};            // CVE-2023-44487
    Budget window_updates_{2000, 200};  // beside two for each DATA frame that was worth it, and for each response
};

}  // namespace tas::http2
