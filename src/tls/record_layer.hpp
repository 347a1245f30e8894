#pragma once
// The spawn gate: who will cut and encrypt the records of a connection, decided from the setting and the probe.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/result.hpp"
#include "tls/ktls_probe.hpp"

namespace tas::tls {

enum class KtlsMode : std::uint8_t { automatic, off, require };

enum class RecordLayer : std::uint8_t {
    memory,  // OpenSSL, over buffers of ours
    socket,  // OpenSSL, on the socket
    kernel,  // the kernel sends
};

[[nodiscard]] std::string_view to_text(RecordLayer layer) noexcept;

struct RecordLayerChoice {
    RecordLayer layer = RecordLayer::memory;
    std::string ktls_reason;  // why the kernel does not encrypt; empty: it does
};

/// Refuses with the probe's reason when the kernel is required and cannot.
[[nodiscard]] Result<RecordLayerChoice, Failure> choose_record_layer(KtlsMode mode, const KtlsSupport& support);

}  // namespace tas::tls
