#pragma once
// The ciphers that the kernel may be given: one table for the probe, and for whoever asks about a negotiated one.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tas::tls {

struct KtlsCipher {
    std::string_view name;         // ours, for people
    std::string_view tls12_part;   // what OpenSSL's names of it have in them, by TLS version
    std::string_view tls13_part;
    std::string_view kernel_name;  // in the kernel's crypto API
    std::uint16_t id;              // linux/tls.h: TLS_CIPHER_*
    std::size_t info_bytes;        // size of its crypto_info structure
    std::size_t tls12_nonce_bytes; // sent in each record of TLS 1.2
};

/// Those of the profile, most wanted first.
[[nodiscard]] std::span<const KtlsCipher> ktls_ciphers() noexcept;

/// Of the cipher that OpenSSL calls `openssl_name` ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_AES_128_GCM_SHA256"); nullptr:
/// none of ours.
[[nodiscard]] const KtlsCipher* find_ktls_cipher(std::string_view openssl_name) noexcept;

}  // namespace tas::tls
