#pragma once
// The answer to a client that speaks plain HTTP to a TLS port: one fixed 400 in plain text, then a clean close.

#include "net/output_queue.hpp"
#include "net/protocol.hpp"

namespace tas::server {

class PlainHttpRefusal final : public net::Protocol {
public:
    explicit PlainHttpRefusal(net::ProtocolHost& host) {
        host.output().append(
            "HTTP/1.1 400 Bad Request\r\n"
            "Content-Type: text/plain\r\n"
            "Content-Length: 58\r\n"
            "Connection: close\r\n"
            "\r\n"
            "This port speaks HTTPS, and a plain HTTP request arrived.\n");
        host.close_when_flushed();
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
