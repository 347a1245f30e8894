#include "tls/tickets.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <cstring>

namespace tas::tls {
namespace {

constexpr int kIvSize = 16;  // AES-CBC, bytes

// The callback's answers. // OpenSSL SSL_CTX_set_tlsext_ticket_key_evp_cb(3)
constexpr int kFatal = -1;
constexpr int kUnknownKey = 0;  // a full handshake follows
constexpr int kUseKey = 1;
constexpr int kUseKeyAndRenew = 2;

int context_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

template <class Key>
void wipe(std::optional<Key>& key) noexcept {
    if (key) {
        OPENSSL_cleanse(&*key, sizeof *key);
        key.reset();
    }
}

template <class Key>
bool set_mac_key(EVP_MAC_CTX* mac, const Key& key) {
    // The parameters are not const in OpenSSL's types, but only read.
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, const_cast<unsigned char*>(key.hmac.data()),
                                          key.hmac.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>("SHA256"), 0),
        OSSL_PARAM_construct_end()};
    return EVP_MAC_CTX_set_params(mac, params) == 1;
}

}  // namespace

TicketKeys::TicketKeys(WallClock& clock, std::chrono::seconds interval)
    : clock_(clock), interval_(interval), cipher_(EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr)) {}

TicketKeys::~TicketKeys() {
    wipe(current_);
    wipe(previous_);
}

bool TicketKeys::install(ssl_ctx_st* ctx) {
    SSL_CTX_set_timeout(ctx, static_cast<long>(interval_.count()));  // the lifetime of a ticket, in seconds
    return cipher_ != nullptr && SSL_CTX_set_num_tickets(ctx, 1) == 1 &&
           SSL_CTX_set_ex_data(ctx, context_index(), this) == 1 &&
           SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, &TicketKeys::on_ticket) == 1;
}

bool TicketKeys::rotate() {
    const std::time_t now = clock_.unix_seconds();
    const auto age = [now](const std::optional<Key>& key) { return std::chrono::seconds(now - key->created); };
    if (current_ && age(current_) >= interval_) {
        wipe(previous_);
        previous_ = current_;
        wipe(current_);
    }
    if (previous_ && age(previous_) >= 2 * interval_) {
        wipe(previous_);
    }
    if (current_) {
        return true;
    }
    Key& key = current_.emplace();
    key.created = now;
    if (RAND_bytes(key.name.data(), static_cast<int>(key.name.size())) == 1 &&
        RAND_priv_bytes(key.aes.data(), static_cast<int>(key.aes.size())) == 1 &&
        RAND_priv_bytes(key.hmac.data(), static_cast<int>(key.hmac.size())) == 1) {
        return true;
    }
    wipe(current_);
    return false;
}

bool TicketKeys::encrypt_with_current(unsigned char* name, unsigned char* iv, evp_cipher_ctx_st* cipher,
                                      evp_mac_ctx_st* mac) {
    std::memcpy(name, current_->name.data(), current_->name.size());
    return RAND_bytes(iv, kIvSize) == 1 &&
           EVP_EncryptInit_ex2(cipher, cipher_.get(), current_->aes.data(), iv, nullptr) == 1 &&
           set_mac_key(mac, *current_);
}

const TicketKeys::Key* TicketKeys::find(std::span<const unsigned char, 16> name) const noexcept {
    for (const std::optional<Key>* key : {&current_, &previous_}) {
        if (*key && std::memcmp(name.data(), (*key)->name.data(), name.size()) == 0) {
            return &**key;
        }
    }
    return nullptr;
}

int TicketKeys::on_ticket(ssl_st* ssl, unsigned char* name, unsigned char* iv, evp_cipher_ctx_st* cipher,
                          evp_mac_ctx_st* mac, int encrypt) {
    auto& keys = *static_cast<TicketKeys*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), context_index()));
    if (!keys.rotate()) {
        return kFatal;
    }
    if (encrypt != 0) {
        return keys.encrypt_with_current(name, iv, cipher, mac) ? kUseKey : kFatal;
    }
    const Key* key = keys.find(std::span<const unsigned char, 16>(name, 16));
    if (key == nullptr) {
        return kUnknownKey;
    }
    if (EVP_DecryptInit_ex2(cipher, keys.cipher_.get(), key->aes.data(), iv, nullptr) != 1 || !set_mac_key(mac, *key)) {
        return kFatal;
    }
    return key == &*keys.current_ ? kUseKey : kUseKeyAndRenew;
}

}  // namespace tas::tls
