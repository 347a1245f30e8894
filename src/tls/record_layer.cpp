#include "tls/record_layer.hpp"

namespace tas::tls {

std::string_view to_text(RecordLayer layer) noexcept {
    switch (layer) {
        case RecordLayer::memory:
            return "memory";
        case RecordLayer::socket:
            return "socket";
        case RecordLayer::kernel:
            return "kernel";
    }
    return "unknown";
}

std::string_view to_text(KtlsDecline decline) noexcept {
    switch (decline) {
        case KtlsDecline::none:
            return "";
        case KtlsDecline::cipher:
            return "the kernel cannot encrypt with the negotiated cipher";
        case KtlsDecline::fragment_length:
            return "the client negotiated a maximum fragment length, which the kernel does not know";
        case KtlsDecline::socket:
            return "the kernel did not take the keys of this connection";
    }
    return "unknown";
}

Result<RecordLayerChoice, Failure> choose_record_layer(const RecordLayerSettings& settings,
                                                       const KtlsSupport& (*probe)()) {
    if (settings.wish != RecordLayerWish::automatic) {
        const RecordLayer layer =
            settings.wish == RecordLayerWish::socket ? RecordLayer::socket : RecordLayer::memory;
        const std::string named = "record_layer is set to " + std::string(to_text(layer));
        if (settings.ktls == KtlsMode::require) {
            return Failure{ErrorCode::invalid_argument, "kernel TLS is required, but " + named};
        }
        return RecordLayerChoice{.layer = layer, .ktls_reason = named};
    }
    if (settings.ktls == KtlsMode::off) {
        return RecordLayerChoice{.ktls_reason = "kernel TLS is switched off by the configuration"};
    }
    const KtlsSupport& support = probe();
    if (support.send) {
        return RecordLayerChoice{.layer = RecordLayer::kernel, .receive = settings.ktls_receive};
    }
    if (settings.ktls == KtlsMode::require) {
        return Failure{ErrorCode::unsupported, "kernel TLS is required, but " + support.reason};
    }
    return RecordLayerChoice{.ktls_reason = support.reason};
}

}  // namespace tas::tls
