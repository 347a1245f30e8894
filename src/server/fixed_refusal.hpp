#pragma once
// One fixed answer in plain HTTP/1.1 to a client that speaks another protocol than the port, then a clean close.

#include <string_view>

#include "net/output_queue.hpp"
#include "net/protocol.hpp"

namespace tas::server {

class FixedRefusal final : public net::Protocol {
public:
    /// A plain request on a TLS port.
    static constexpr std::string_view kSpeaksHttps =
        "HTTP/1.1 400 Bad Request\r\n"
        "Content-Type: text/plain\r\n"
        "Content-Length: 58\r\n"
        "Connection: close\r\n"
        "\r\n"
        "This port speaks HTTPS, and a plain HTTP request arrived.\n";
    /// A request of HTTP/1 on a port of HTTP/2. // RFC 9110 §15.6.6
    static constexpr std::string_view kSpeaksHttp2 =
        "HTTP/1.1 505 HTTP Version Not Supported\r\n"
        "Content-Type: text/plain\r\n"
        "Content-Length: 57\r\n"
        "Connection: close\r\n"
        "\r\n"
        "This port speaks HTTP/2, and its preface did not arrive.\n";

    FixedRefusal(net::ProtocolHost& host, std::string_view answer) {
        host.output().append(answer);
        host.close_when_flushed(net::Linger::yes);
    }

    void feed(ByteView) override {}
    [[nodiscard]] bool wants_input() const noexcept override { return false; }
    void on_input_end() override {}
    void on_output_low() override {}
    void on_timeout(net::Phase) override {}
    void begin_drain() override {}
    void on_gone(Error) override {}
};

}  // namespace tas::server
