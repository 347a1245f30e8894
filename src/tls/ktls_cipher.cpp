#include "tls/ktls_cipher.hpp"

#include <linux/tls.h>

#include <algorithm>
#include <array>

namespace tas::tls {
namespace {

constexpr std::array kCiphers{
    KtlsCipher{.name = "AES-128-GCM",
               .tls12_part = "AES128-GCM",
               .tls13_part = "AES_128_GCM",
               .kernel_name = "gcm(aes)",
               .id = TLS_CIPHER_AES_GCM_128,
               .info_bytes = sizeof(tls12_crypto_info_aes_gcm_128),
               .tls12_nonce_bytes = TLS_CIPHER_AES_GCM_128_IV_SIZE},
    KtlsCipher{.name = "AES-256-GCM",
               .tls12_part = "AES256-GCM",
               .tls13_part = "AES_256_GCM",
               .kernel_name = "gcm(aes)",
               .id = TLS_CIPHER_AES_GCM_256,
               .info_bytes = sizeof(tls12_crypto_info_aes_gcm_256),
               .tls12_nonce_bytes = TLS_CIPHER_AES_GCM_256_IV_SIZE},
    KtlsCipher{.name = "CHACHA20-POLY1305",
               .tls12_part = "CHACHA20-POLY1305",
               .tls13_part = "CHACHA20_POLY1305",
               .kernel_name = "rfc7539(chacha20,poly1305)",
               .id = TLS_CIPHER_CHACHA20_POLY1305,
               .info_bytes = sizeof(tls12_crypto_info_chacha20_poly1305),
               .tls12_nonce_bytes = 0},  // RFC 7905 §2: the nonce is made of the sequence number
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

std::span<const KtlsCipher> ktls_ciphers() noexcept { return kCiphers; }

const KtlsCipher* find_ktls_cipher(std::string_view openssl_name) noexcept {
    const auto* found = std::find_if(kCiphers.begin(), kCiphers.end(), [&](const KtlsCipher& cipher) {
        return has(openssl_name, cipher.tls12_part) || has(openssl_name, cipher.tls13_part);
    });
    return found == kCiphers.end() ? nullptr : found;
}

}  // namespace tas::tls
