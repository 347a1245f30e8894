#pragma once
// The kernel's next sending key after a KeyUpdate, for an OpenSSL that updates only its own (before 3.2): it tells each
// new traffic secret to its key log, from which the key is derived and given to the kernel, between the KeyUpdate and the
// next record. RFC 8446 §7.2, §7.3

#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace tas::tls {

class KernelRekey final {
public:
    /// Whether the OpenSSL that is loaded needs this.
    [[nodiscard]] static bool needed() noexcept;
    /// Makes the sessions of `ctx` tell their secrets; they are heard by the KernelRekey of the session alone.
    static void listen(ssl_ctx_st* ctx) noexcept;

    /// Listens to `ssl`, which sends through the kernel on `fd`. Both are borrowed.
    KernelRekey(ssl_st* ssl, int fd) noexcept;
    KernelRekey(const KernelRekey&) = delete;
    KernelRekey& operator=(const KernelRekey&) = delete;
    ~KernelRekey();

    /// After OpenSSL has sent a KeyUpdate: whether the kernel encrypts under the new key. Asked once for each.
    [[nodiscard]] bool take_done() noexcept;

private:
    static void on_key_log(const ssl_st* ssl, const char* line) noexcept;
    [[nodiscard]] bool set_key(std::string_view hex_secret) const noexcept;

    ssl_st* ssl_;
    int fd_;
    bool done_ = false;
};

}  // namespace tas::tls
