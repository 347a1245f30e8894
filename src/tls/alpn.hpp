#pragma once
// Application-Layer Protocol Negotiation, RFC 7301: the server's choice, in the server's order.

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/result.hpp"

struct ssl_st;

namespace tas::tls {

class AlpnPreference final {
public:
    /// Most wanted first; none: ALPN is not answered. A name has 1 to 255 bytes.
    [[nodiscard]] static Result<AlpnPreference, Failure> create(std::vector<std::string> names);

    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

    /// The first of our names that `offer` (a ProtocolNameList, RFC 7301 §3.1) has; a view into it. Empty: none.
    [[nodiscard]] std::string_view select(ByteView offer) const noexcept;

    /// Makes this the preference of one session, in place of its context's; outlives the session's handshake.
    void attach_to(ssl_st* ssl) const noexcept;
    /// nullptr: the context's is meant.
    [[nodiscard]] static const AlpnPreference* attached_to(const ssl_st* ssl) noexcept;

private:
    explicit AlpnPreference(std::vector<std::string> names) noexcept : names_(std::move(names)) {}

    std::vector<std::string> names_;
};

}  // namespace tas::tls
