#include "tls/alpn.hpp"

#include <openssl/ssl.h>

#include <cstdlib>
#include <utility>

namespace tas::tls {
namespace {

/// The name in `offer` that equals `wanted`, as a view into `offer`; empty if there is none.
std::string_view find(std::string_view offer, std::string_view wanted) noexcept {
    while (!offer.empty()) {
        const std::size_t length = static_cast<unsigned char>(offer.front());
        offer.remove_prefix(1);
        const std::string_view name = offer.substr(0, length);
        if (name == wanted) {
            return name;
        }
        offer.remove_prefix(name.size());
    }
    return {};
}

int session_index() noexcept {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

}  // namespace

Result<AlpnPreference, Failure> AlpnPreference::create(std::vector<std::string> names) {
    for (const std::string& name : names) {
        if (name.empty() || name.size() > 255) {
            return Failure{ErrorCode::invalid_argument, "ALPN name '" + name + "': 1 to 255 bytes are needed"};
        }
    }
    return AlpnPreference(std::move(names));
}

std::string_view AlpnPreference::select(ByteView offer) const noexcept {
    for (const std::string& wanted : names_) {
        if (const std::string_view name = find(as_text(offer), wanted); !name.empty()) {
            return name;
        }
    }
    return {};
}

void AlpnPreference::attach_to(ssl_st* ssl) const noexcept {
    if (SSL_set_ex_data(ssl, session_index(), const_cast<AlpnPreference*>(this)) != 1) {
        std::abort();  // out of memory
    }
}

const AlpnPreference* AlpnPreference::attached_to(const ssl_st* ssl) noexcept {
    return static_cast<const AlpnPreference*>(SSL_get_ex_data(ssl, session_index()));
}

}  // namespace tas::tls
