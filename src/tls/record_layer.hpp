#pragma once
// The spawn gate: who will cut and encrypt the records of a connection, decided from the settings and the probe; and
// what became of that decision once a handshake is done.

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

/// A choice made for comparisons: automatic leaves it to the mode and the probe.
enum class RecordLayerWish : std::uint8_t { automatic, memory, socket };

[[nodiscard]] std::string_view to_text(RecordLayer layer) noexcept;

struct RecordLayerSettings {
    KtlsMode ktls = KtlsMode::automatic;
    bool ktls_receive = false;  // let the kernel decrypt, too, where it can
    RecordLayerWish wish = RecordLayerWish::automatic;
};

struct RecordLayerChoice {
    RecordLayer layer = RecordLayer::memory;
    bool receive = false;     // the kernel is asked to decrypt as well
    std::string ktls_reason;  // why the kernel does not encrypt; empty: it does
};

/// Refuses with the probe's reason when the kernel is required and cannot. `probe` is run if the kernel is wanted at all.
[[nodiscard]] Result<RecordLayerChoice, Failure> choose_record_layer(const RecordLayerSettings& settings,
                                                                     const KtlsSupport& (*probe)());

/// Why the kernel does not encrypt a connection that was meant for it.
enum class KtlsDecline : std::uint8_t {
    none,             // it does, or was not asked
    cipher,           // it cannot do the cipher that was negotiated
    fragment_length,  // the client negotiated records smaller than the kernel makes
    socket,           // it did not take the keys: the client has closed its half already, or memory is short
};

[[nodiscard]] std::string_view to_text(KtlsDecline decline) noexcept;

/// What a connection got.
struct RecordLayerFacts {
    RecordLayer layer = RecordLayer::memory;
    bool ktls_send = false;
    bool ktls_receive = false;
    KtlsDecline decline = KtlsDecline::none;
};

}  // namespace tas::tls
