#pragma once
// The header section of a request, field by field, and what it means. Knows fields, not frames. // RFC 9113 §8.3.1

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/field_rules.hpp"
#include "http/limits.hpp"
#include "http/request.hpp"

namespace tas::http2 {

class RequestHead final {
public:
    void begin(http::Request& request);

    enum class Taken : std::uint8_t {
        ok,
        malformed,  // a stream error. RFC 9113 §8.1.1
        flood,      // so many that they can only be meant to cost us: a section that is far over the limit
    };
    /// The next field of the section, pseudo-header fields included. nghttp2 has checked the order of these, and lets only
    /// tokens in lower case and values without controls through (RFC 9113 §8.2.1).
    [[nodiscard]] Taken take(std::string_view name, std::string_view value, std::size_t max_list_bytes,
                             const http::Limits& limits);

    struct Plan {
        bool malformed = false;
        std::uint16_t refusal = 0;  // 0, or the status that refuses the request
        bool expects_continue = false;
    };
    /// Behind the last field: completes the request. `has_body`: content follows.
    [[nodiscard]] Plan end(bool has_body, const http::Limits& limits);

private:
    void take_pseudo(std::string_view name, std::string_view value);
    /// Keeps in mind what end() will ask for.
    void note(std::string_view name, std::string_view value);
    [[nodiscard]] bool settle_authority();

    http::Request* request_ = nullptr;
    std::string cookie_;           // RFC 9113 §8.2.3: crumbs are joined again
    std::size_t list_bytes_ = 0;   // as SETTINGS_MAX_HEADER_LIST_SIZE counts
    std::size_t fields_ = 0;
    std::size_t hosts_ = 0;        // fields of this name
    std::size_t lengths_ = 0;      // likewise: Content-Length
    std::optional<std::uint64_t> length_;  // what the last of them says; nullopt: nothing that means a length
    http::Expectation expectation_ = http::Expectation::none;
    bool has_authority_ = false;
    bool too_large_ = false;
};

}  // namespace tas::http2
