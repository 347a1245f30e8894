#include "server/settings.hpp"

#include <algorithm>

namespace tas::server {

bool Settings::any_tls() const noexcept {
    return std::any_of(listeners.begin(), listeners.end(), [](const ListenerSettings& one) { return one.tls; });
}

Result<void, Failure> check(const Settings& settings) {
    if (settings.listeners.empty()) {
        return Failure{ErrorCode::invalid_argument, "no listener: add at least one"};
    }
    if (!settings.any_tls()) {
        return {};
    }
    if (settings.certificate_path.empty()) {
        return Failure{ErrorCode::invalid_argument, "a TLS listener needs a certificate, and none is set"};
    }
    if (settings.private_key_path.empty()) {
        return Failure{ErrorCode::invalid_argument, "a TLS listener needs a private key, and none is set"};
    }
    return {};
}

}  // namespace tas::server
