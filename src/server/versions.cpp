#include "server/versions.hpp"

#include <string>

#include "http1/parser.hpp"
#include "http2/nghttp2_ptr.hpp"
#include "loop/loop.hpp"
#include "tls/context.hpp"

namespace tas::server {

const char* version_text() {
    static const std::string text = "OpenSSL " + std::string(tls::openssl_version()) + ", libuv " +
                                    std::string(loop::libuv_version()) + ", llhttp " + http1::llhttp_version() +
                                    ", nghttp2 " + http2::nghttp2_version();
    return text.c_str();
}

}  // namespace tas::server
