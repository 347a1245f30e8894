#pragma once
// A request as HTTP sees it, whatever version carried it. // RFC 9110 §3.4

#include <cstdint>
#include <string>
#include <string_view>

#include "http/fields.hpp"
#include "http/request_body.hpp"

namespace tas::http {

struct Version {
    std::uint8_t major = 1;
    std::uint8_t minor = 1;
};

struct Request {
    std::string method;     // "GET", as on the wire; methods are case-sensitive
    std::string target;     // as on the wire: origin-form, absolute-form or "*"
    std::string authority;  // of the absolute-form, else of Host, else empty
    Version version;
    Fields fields;
    Fields trailers;
    RequestBody body;
    bool keep_alive = false;  // whether the connection serves further requests after this one

    /// The target's path without the query ("/" for an absolute-form with none, "*" for the asterisk-form).
    [[nodiscard]] std::string_view path() const noexcept;
    /// What follows the first "?", or empty.
    [[nodiscard]] std::string_view query() const noexcept;

    void clear() noexcept;
};

}  // namespace tas::http
