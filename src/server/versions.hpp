#pragma once
// The versions of the libraries that the core runs on.

namespace tas::server {

/// "OpenSSL 3.0.22, libuv 1.44.2, llhttp 8.1.0". Static storage.
[[nodiscard]] const char* version_text();

}  // namespace tas::server
