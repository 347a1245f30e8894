#pragma once
// Plaintext out of a session whose handshake is done: ciphertext is received in large pieces and decrypted until the
// caller's buffer is full or all of it is used up. One for every TLS transport.

#include "net/transport.hpp"
#include "tls/session.hpp"

namespace tas::tls {

class RecordReader final {
public:
    /// What a KeyUpdate of the peer that asks for one of ours does to a read.
    enum class KeyUpdates : bool {
        left_to_openssl,  // it answers before its next record
        end_the_read,     // the caller answers: see reply_due()
    };

    /// Both are borrowed.
    RecordReader(Session& session, int fd, KeyUpdates key_updates) noexcept
        : session_(session), fd_(fd), key_updates_(key_updates) {}

    /// As net::Transport::read. OpenSSL may have written meanwhile.
    [[nodiscard]] net::IoResult read(ByteSpan into);
    /// As net::Transport::has_buffered_input.
    [[nodiscard]] bool has_buffered_input() const noexcept;
    /// Whether the peer asked for a KeyUpdate of ours that was not sent. Read nothing before it is.
    [[nodiscard]] bool reply_due() const noexcept;
    /// From now on nobody answers: reading goes on all the same.
    void ignore_requests() noexcept { key_updates_ = KeyUpdates::left_to_openssl; }

private:
    [[nodiscard]] net::IoResult decrypt(ByteSpan into);
    /// Status ok: there is ciphertext.
    [[nodiscard]] net::IoResult receive();

    Session& session_;
    int fd_;
    KeyUpdates key_updates_;
};

}  // namespace tas::tls
