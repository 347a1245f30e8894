#pragma once
// Ciphertext between the socket and OpenSSL: received into the shared scratch buffer, taken from there by the read BIO.
// Only what OpenSSL did not consume is kept in memory of its own. Knows neither SSL nor records.

#include <cstddef>
#include <memory>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "tls/scratch.hpp"

namespace tas::tls {

enum class Received : unsigned char { bytes, nothing_yet, end, failed };

class InboundCiphertext final {
public:
    explicit InboundCiphertext(Scratch& scratch) noexcept : scratch_(scratch) {}

    [[nodiscard]] bool empty() const noexcept { return unread_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return unread_.size(); }
    [[nodiscard]] ByteView unread() const noexcept { return unread_; }

    /// One recv into the scratch buffer; only while empty(). `error` is written when it failed.
    [[nodiscard]] Received receive(int fd, Error& error) noexcept;

    /// Moves up to out.size() bytes to `out`.
    [[nodiscard]] std::size_t take(ByteSpan out) noexcept;

    /// Ends the use of the scratch buffer: what is unread moves to memory of our own. Called before control goes back
    /// to the loop.
    void leave_scratch();

private:
    Scratch& scratch_;
    ByteView unread_;
    std::unique_ptr<std::byte[]> kept_;  // null: unread_ lies in the scratch buffer, or nowhere
};

}  // namespace tas::tls
