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

Result<RecordLayerChoice, Failure> choose_record_layer(KtlsMode mode, const KtlsSupport& support) {
    if (mode == KtlsMode::off) {
        return RecordLayerChoice{RecordLayer::memory, "kernel TLS is switched off by the configuration"};
    }
    if (support.send) {
        return RecordLayerChoice{RecordLayer::kernel, {}};
    }
    if (mode == KtlsMode::require) {
        return Failure{ErrorCode::unsupported, "kernel TLS is required, but " + support.reason};
    }
    return RecordLayerChoice{RecordLayer::memory, support.reason};
}

}  // namespace tas::tls
