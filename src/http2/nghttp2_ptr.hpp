#pragma once
// nghttp2's session as an owned pointer, and which nghttp2 it is.

#include <memory>

struct nghttp2_session;

namespace tas::http2 {

struct Nghttp2SessionDeleter {
    void operator()(nghttp2_session* session) const noexcept;
};
using Nghttp2SessionPtr = std::unique_ptr<nghttp2_session, Nghttp2SessionDeleter>;

/// Of the library that is loaded: "1.52.0".
[[nodiscard]] const char* nghttp2_version() noexcept;

}  // namespace tas::http2
