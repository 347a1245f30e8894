#pragma once
// The end of a TLS stream whose alerts go straight to the socket.

#include "net/transport.hpp"

struct ssl_st;

namespace tas::tls {

/// Sends close_notify, then FIN; want_write until the socket took the alert. As net::Transport::shutdown, but not to be
/// called again after ok: OpenSSL would read.
[[nodiscard]] net::IoResult end_on_socket(ssl_st* ssl, int fd);

/// The same without OpenSSL, on a socket that has the kernel's record layer: under the kernel's key.
[[nodiscard]] net::IoResult end_past_openssl(int fd);

}  // namespace tas::tls
