#pragma once
// The buffers that all TLS sessions of one loop share while one of them is being served. Whoever uses them leaves them
// empty when its call ends, so that an idle connection holds no buffer.

#include <array>
#include <cstddef>

namespace tas::tls {

inline constexpr std::size_t kMaxPlaintext = 16 * 1024;  // bytes of one record, RFC 8446 §5.1
/// A header of 5, at most 8 of explicit nonce, 1 of inner content type and 16 of tag are added by our ciphers.
inline constexpr std::size_t kMaxRecord = kMaxPlaintext + 64;

struct Scratch {
    /// One recv. Its plaintext always fits the 64 KiB block that a connection reads into.
    static constexpr std::size_t kInput = 64 * 1024;
    /// One send: 64 KiB of body and the head in front of it. Bytes.
    static constexpr std::size_t kOutput = 5 * kMaxRecord;

    std::array<std::byte, kInput> input;          // ciphertext received
    std::array<std::byte, kOutput> output;        // ciphertext to be sent
    std::array<std::byte, kMaxPlaintext> record;  // small slices on their way into one record
};

}  // namespace tas::tls
