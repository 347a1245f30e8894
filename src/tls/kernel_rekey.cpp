#include "tls/kernel_rekey.hpp"

#include <linux/tls.h>
#include <netinet/tcp.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace tas::tls {
namespace {

constexpr unsigned long kRekeysTheKernel = 0x30200000L;  // OpenSSL 3.2.0

constexpr std::size_t kIvSize = 12;  // bytes, RFC 8446 §5.3; the same for all our ciphers

/// Bytes that are wiped when they go.
struct Secret {
    ~Secret() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    std::size_t size = 0;
};

struct KdfFree {
    void operator()(EVP_KDF* kdf) const noexcept { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* ctx) const noexcept { EVP_KDF_CTX_free(ctx); }
};

bool decode_hex(std::string_view hex, Secret& secret) noexcept {
    return OPENSSL_hexstr2buf_ex(secret.bytes.data(), secret.bytes.size(), &secret.size, std::string(hex).c_str(), '\0') ==
           1;
}

/// HKDF-Expand-Label(secret, label, "", out.size()), RFC 8446 §7.1.
bool expand_label(const EVP_MD* digest, Secret& secret, const char* label, std::span<unsigned char> out) noexcept {
    const std::unique_ptr<EVP_KDF, KdfFree> kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_TLS1_3_KDF, nullptr));
    const std::unique_ptr<EVP_KDF_CTX, KdfFree> ctx(EVP_KDF_CTX_new(kdf.get()));
    if (ctx == nullptr) {
        return false;
    }
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    char prefix[] = "tls13 ";
    const std::array params{
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(digest)), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.bytes.data(), secret.size),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PREFIX, prefix, std::strlen(prefix)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_LABEL, const_cast<char*>(label), std::strlen(label)),
        OSSL_PARAM_construct_end()};
    return EVP_KDF_derive(ctx.get(), out.data(), out.size(), params.data()) == 1;
}

template <class Info>
bool set_transmit_key(int fd, unsigned short version, unsigned short cipher, std::span<const unsigned char> key,
                      std::span<const unsigned char, kIvSize> iv) noexcept {
    Info info{};  // record number 0: it starts anew with each key. RFC 8446 §5.3
    info.info = {.version = version, .cipher_type = cipher};
    static_assert(sizeof info.salt + sizeof info.iv == kIvSize);
    std::memcpy(info.salt, iv.data(), sizeof info.salt);
    std::memcpy(info.iv, iv.data() + sizeof info.salt, sizeof info.iv);
    std::memcpy(info.key, key.data(), sizeof info.key);
    const bool done = ::setsockopt(fd, SOL_TLS, TLS_TX, &info, sizeof info) == 0;
    OPENSSL_cleanse(&info, sizeof info);
    return done;
}

}  // namespace

bool KernelRekey::needed() noexcept { return OpenSSL_version_num() < kRekeysTheKernel; }

void KernelRekey::listen(ssl_ctx_st* ctx) noexcept { SSL_CTX_set_keylog_callback(ctx, &KernelRekey::on_key_log); }

KernelRekey::KernelRekey(ssl_st* ssl, int fd) noexcept : ssl_(ssl), fd_(fd) { SSL_set_app_data(ssl, this); }

KernelRekey::~KernelRekey() { SSL_set_app_data(ssl_, nullptr); }

bool KernelRekey::take_done() noexcept { return std::exchange(done_, false); }

void KernelRekey::on_key_log(const ssl_st* ssl, const char* line) noexcept {
    // "SERVER_TRAFFIC_SECRET_1 <client random> <secret>"; those of the handshake come before anybody listens.
    auto* self = static_cast<KernelRekey*>(SSL_get_app_data(ssl));
    const std::string_view text(line);
    if (self != nullptr && text.starts_with("SERVER_TRAFFIC_SECRET_")) {
        self->done_ = self->set_key(text.substr(text.rfind(' ') + 1));
    }
}

bool KernelRekey::set_key(std::string_view hex_secret) const noexcept {
    tls_crypto_info current{};
    socklen_t size = sizeof current;
    Secret secret;
    if (::getsockopt(fd_, SOL_TLS, TLS_TX, &current, &size) != 0 || !decode_hex(hex_secret, secret)) {
        return false;
    }
    const EVP_MD* const digest = SSL_CIPHER_get_handshake_digest(SSL_get_current_cipher(ssl_));
    std::array<unsigned char, kIvSize> iv;
    Secret key;
    key.size = current.cipher_type == TLS_CIPHER_AES_GCM_128 ? 16 : 32;
    const std::span<unsigned char> key_bytes(key.bytes.data(), key.size);
    if (!expand_label(digest, secret, "key", key_bytes) || !expand_label(digest, secret, "iv", iv)) {
        return false;
    }
    switch (current.cipher_type) {
        case TLS_CIPHER_AES_GCM_128:
            return set_transmit_key<tls12_crypto_info_aes_gcm_128>(fd_, current.version, current.cipher_type, key_bytes, iv);
        case TLS_CIPHER_AES_GCM_256:
            return set_transmit_key<tls12_crypto_info_aes_gcm_256>(fd_, current.version, current.cipher_type, key_bytes, iv);
        case TLS_CIPHER_CHACHA20_POLY1305:
            return set_transmit_key<tls12_crypto_info_chacha20_poly1305>(fd_, current.version, current.cipher_type,
                                                                         key_bytes, iv);
        default:
            return false;
    }
}

}  // namespace tas::tls
