#pragma once
// Between nghttp2's C callbacks and the session: each translates, and calls one member.

#include <nghttp2/nghttp2.h>

#include "http2/nghttp2_ptr.hpp"

namespace tas::http2 {

class Session;
class Stream;

/// A server session of nghttp2 that tells `session`, which outlives it. Nothing is queued yet.
[[nodiscard]] Nghttp2SessionPtr make_nghttp2_session(Session& session);

/// Where nghttp2 takes the body of a stream's response from.
[[nodiscard]] nghttp2_data_provider body_of(Stream& stream) noexcept;

}  // namespace tas::http2
