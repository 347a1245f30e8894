#include "http2/nghttp2_ptr.hpp"

#include <nghttp2/nghttp2.h>

namespace tas::http2 {

void Nghttp2SessionDeleter::operator()(nghttp2_session* session) const noexcept { nghttp2_session_del(session); }

const char* nghttp2_version() noexcept { return ::nghttp2_version(0)->version_str; }

}  // namespace tas::http2
