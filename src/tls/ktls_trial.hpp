#pragma once
// One question to the kernel: a TLS version and a cipher are set on a connected pair of loopback sockets with dummy
// keys, and what the kernel makes of them is looked at. Blocks, for seconds at most, or as long as the kernel takes to
// load its modules.

#include <cstdint>
#include <string>

namespace tas::tls {

struct KtlsCipher;

struct KtlsTrial {
    /// Why nothing at all works here, so that other ciphers need not be tried; empty: this cipher has an answer.
    std::string host_reason;
    std::string send_reason;     // why the kernel does not encrypt; empty: it does
    std::string receive_reason;  // why the kernel does not decrypt; empty: it does
    std::string rekey_reason;    // why the kernel does not take a second key for sending; empty: it does
};

/// `version` as in the record header: 0x0303 is TLS 1.2, 0x0304 is TLS 1.3.
[[nodiscard]] KtlsTrial try_ktls(std::uint16_t version, const KtlsCipher& cipher);

}  // namespace tas::tls
