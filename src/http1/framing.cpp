#include "http1/framing.hpp"

namespace tas::http1 {

std::optional<Framing> frame_response(const ResponseFacts& facts) noexcept {
    // RFC 9110 §8.6, RFC 9112 §6.1: neither Content-Length nor Transfer-Encoding in a 204.
    if (facts.status == 204) {
        return Framing{};
    }
    // RFC 9110 §15.4.5, §8.6: in a 304, Content-Length is the one of the 200 that is not sent; the (empty) body that
    // the handler gives says nothing about it.
    if (facts.status == 304) {
        return Framing{.announced_length = facts.declared};
    }
    // RFC 9110 §15.3.6: a 205 has no content, and says so.
    if (facts.status == 205) {
        return Framing{.announced_length = 0};
    }
    // RFC 9110 §9.3.2: a HEAD is answered with GET's fields. A handler may skip the body and declare its length.
    if (facts.to_head) {
        return Framing{.announced_length = facts.declared ? facts.declared : facts.length};
    }
    if (facts.declared && facts.length && *facts.declared != *facts.length) {
        return std::nullopt;
    }
    if (const std::optional<std::uint64_t> length = facts.declared ? facts.declared : facts.length) {
        return Framing{.delimiter = Delimiter::content_length, .length = *length, .announced_length = length};
    }
    // RFC 9112 §6.1: no Transfer-Encoding for a client that speaks HTTP/1.0.
    return Framing{.delimiter = facts.to_http10 ? Delimiter::close : Delimiter::chunked};
}

}  // namespace tas::http1
