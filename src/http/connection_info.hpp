#pragma once
// Facts of a connection that a handler may ask for, as plain values: an immutable snapshot that outlives the socket.

#include <cstdint>
#include <optional>
#include <string>

namespace tas::http {

/// What TLS negotiated, in OpenSSL's and IANA's names.
struct SecurityInfo {
    std::string version;      // "TLSv1.3"
    std::string cipher;       // "TLS_AES_128_GCM_SHA256"
    std::string alpn;         // "http/1.1", empty: none was negotiated
    std::string server_name;  // SNI, empty: none was sent
    bool resumed = false;
    std::string record_layer;  // "memory", "socket", "kernel"
    bool ktls_send = false;
    bool ktls_receive = false;
    std::string ktls_reason;  // why the kernel does not encrypt, empty: it does
};

struct ConnectionInfo {
    std::string remote_address;  // "127.0.0.1", "::1"; empty on a Unix socket
    std::uint16_t remote_port = 0;
    std::optional<SecurityInfo> security;  // none on a plain connection
};

}  // namespace tas::http
