#pragma once
// Whether the kernel can encrypt records, and if not why: the one source of that answer for the spawn gate, for
// TlsInfo, for the line logged at start-up and for ktls_diagnose().

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tas::tls {

/// One line of the table.
struct KtlsAnswer {
    std::string_view version;    // "TLSv1.2", "TLSv1.3"
    std::string_view cipher;     // "AES-128-GCM"
    std::string send_reason;     // why the kernel does not encrypt; empty: it does
    std::string receive_reason;  // why the kernel does not decrypt; empty: it does
};

struct KtlsSupport {
    bool send = false;     // some version with some cipher
    bool receive = false;  // likewise
    bool rekey = false;    // a connection may get a second key for sending: RFC 8446 §4.6.3
    std::string reason;    // why not; empty when `send`
    std::string rekey_reason;
    std::string kernel;        // "Linux 6.1.176"
    std::string openssl;       // "OpenSSL 3.0.22"
    std::string module_state;  // "loaded", …
    std::vector<KtlsAnswer> answers;

    /// Whether the kernel encrypts a version (0x0304 is TLS 1.3) with the cipher that OpenSSL calls `cipher_name`.
    [[nodiscard]] bool sends(int version, std::string_view cipher_name) const noexcept;
};

/// What was found on this host, once per process. The first call blocks: for milliseconds, or for as long as the kernel
/// takes to load its modules. Any thread.
[[nodiscard]] const KtlsSupport& ktls_support();

/// The same, but nullptr instead of making the kernel load modules: for whoever only wants to show it.
[[nodiscard]] const KtlsSupport* ktls_support_if_quick();

/// What the kernel encrypts: "TLSv1.2 with AES-128-GCM, AES-256-GCM; TLSv1.3 with AES-128-GCM". Empty: nothing.
[[nodiscard]] std::string offer_of(const KtlsSupport& support);

}  // namespace tas::tls
