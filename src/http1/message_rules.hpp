#pragma once
// What a complete request head means: how its body is delimited, whether the connection goes on, which host is asked.
// Looks at fields only, so that no parser's version decides.

#include <cstdint>

#include "http/limits.hpp"
#include "http/request.hpp"

namespace tas::http1 {

enum class BodyKind : std::uint8_t { none, content_length, chunked };

struct MessagePlan {
    std::uint16_t refusal = 0;  // 0, or the status that refuses the request
    BodyKind body = BodyKind::none;
    std::uint64_t content_length = 0;
    bool expects_continue = false;  // the client waits for 100 before it sends the body
};

/// Judges a head with its request line and all its fields; sets request.authority and request.keep_alive.
[[nodiscard]] MessagePlan plan_message(http::Request& request, const http::Limits& limits);

}  // namespace tas::http1
