#pragma once
// What the access log says of one request, as borrowed values.

#include <cstdint>
#include <string_view>

#include "http/request.hpp"

namespace tas::server {

enum class AccessLogFormat : std::uint8_t { combined, json };

/// An empty text: not known, or not sent.
struct AccessEntry {
    std::string_view remote_address;  // empty: a Unix socket
    std::uint16_t remote_port = 0;
    std::int64_t received_ms = 0;  // of Unix time: when the request's first byte was read
    std::uint64_t duration_us = 0;  // from there to the end of the response
    std::string_view method;  // empty: the request line could not be read
    std::string_view target;
    http::Version version;
    std::uint16_t status = 0;
    std::uint64_t body_bytes = 0;  // put on the way to the client, without framing
    bool complete = true;  // the response was put on the way to its end
    std::string_view host;
    std::string_view referer;
    std::string_view user_agent;
    std::string_view tls_version;
    std::string_view tls_cipher;
};

}  // namespace tas::server
