#pragma once
// Which version of HTTP a new connection speaks: by ALPN over TLS, by its first bytes without. // RFC 9113 §3

#include <memory>
#include <string>
#include <string_view>

#include "http/connection_info.hpp"
#include "net/protocol.hpp"
#include "server/settings.hpp"
#include "tls/alpn.hpp"

namespace tas::http1 {
struct SessionContext;
}
namespace tas::http2 {
struct SessionContext;
}

namespace tas::server {

class ProtocolSelect final {
public:
    ProtocolSelect(const http1::SessionContext& http1, const http2::SessionContext& http2);
    ProtocolSelect(const ProtocolSelect&) = delete;
    ProtocolSelect& operator=(const ProtocolSelect&) = delete;

    /// What a TLS listener offers, most wanted first.
    [[nodiscard]] const tls::AlpnPreference& alpn(ProtocolSet set) const noexcept;

    /// Behind a handshake; `alpn` is empty where the client offered none.
    [[nodiscard]] std::unique_ptr<net::Protocol> by_alpn(ProtocolSet set, std::string_view alpn, net::ProtocolHost& host,
                                                         std::shared_ptr<const http::ConnectionInfo> info) const;
    [[nodiscard]] std::unique_ptr<net::Protocol> by_preface(ProtocolSet set, net::ProtocolHost& host,
                                                            std::shared_ptr<const http::ConnectionInfo> info) const;

private:
    class Waiting;

    [[nodiscard]] std::unique_ptr<net::Protocol> http1(net::ProtocolHost& host,
                                                       std::shared_ptr<const http::ConnectionInfo> info) const;
    [[nodiscard]] std::unique_ptr<net::Protocol> http2(net::ProtocolHost& host,
                                                       std::shared_ptr<const http::ConnectionInfo> info) const;

    const http1::SessionContext& http1_;
    const http2::SessionContext& http2_;
    tls::AlpnPreference all_names_;
    tls::AlpnPreference http1_names_;
    tls::AlpnPreference http2_names_;
};

}  // namespace tas::server
