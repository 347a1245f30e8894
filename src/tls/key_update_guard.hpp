#pragma once
// Bounds how much key derivation a peer can make us do: TLS 1.3 lets it send KeyUpdate messages at will (RFC 8446
// §4.6.3), each of which costs two derivations and a reply.

#include <cstddef>
#include <cstdint>

namespace tas::tls {

class KeyUpdateGuard final {
public:
    void on_key_update() noexcept { ++updates_; }
    void on_plaintext(std::size_t bytes) noexcept { plaintext_ += bytes; }

    /// More updates than any data volume explains; honest peers send one per gigabytes.
    [[nodiscard]] bool flooded() const noexcept { return updates_ > kCredit + plaintext_ / kBytesPerUpdate; }

private:
    static constexpr std::uint64_t kCredit = 32;
    static constexpr std::uint64_t kBytesPerUpdate = 64 * 1024;

    std::uint64_t updates_ = 0;
    std::uint64_t plaintext_ = 0;
};

}  // namespace tas::tls
