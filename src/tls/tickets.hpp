#pragma once
// Keys of stateless session tickets: a new one at an interval, the one before it still decrypts, older ones are gone.
// A ticket lives as long as the interval, so none is lost early, and no key is kept after its last ticket.

#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <span>

#include "base/clock.hpp"
#include "tls/openssl_ptr.hpp"

struct evp_cipher_ctx_st;
struct evp_mac_ctx_st;

namespace tas::tls {

class TicketKeys final {
public:
    TicketKeys(WallClock& clock, std::chrono::seconds interval);
    TicketKeys(const TicketKeys&) = delete;
    TicketKeys& operator=(const TicketKeys&) = delete;
    ~TicketKeys();

    /// Makes `ctx` issue tickets under these keys, which outlive it.
    [[nodiscard]] bool install(ssl_ctx_st* ctx);

private:
    struct Key {
        std::array<unsigned char, 16> name;
        std::array<unsigned char, 32> aes;
        std::array<unsigned char, 32> hmac;
        std::time_t created;
    };

    static int on_ticket(ssl_st* ssl, unsigned char* name, unsigned char* iv, evp_cipher_ctx_st* cipher,
                         evp_mac_ctx_st* mac, int encrypt);

    /// Brings the keys up to date; false when no random numbers are to be had.
    [[nodiscard]] bool rotate();
    [[nodiscard]] bool encrypt_with_current(unsigned char* name, unsigned char* iv, evp_cipher_ctx_st* cipher,
                                            evp_mac_ctx_st* mac);
    [[nodiscard]] const Key* find(std::span<const unsigned char, 16> name) const noexcept;

    WallClock& clock_;
    std::chrono::seconds interval_;
    CipherPtr cipher_;
    std::optional<Key> current_;
    std::optional<Key> previous_;
};

}  // namespace tas::tls
