#pragma once
// Ciphertext between OpenSSL and the socket: appended by the write BIO to the shared scratch buffer, from which one
// send takes all of it. Only what the socket refused is kept in memory of its own, and leaves before anything newer.

#include <cstddef>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "tls/scratch.hpp"

namespace tas::tls {

enum class Flushed : unsigned char { all, socket_full, failed };

class OutboundCiphertext final {
public:
    explicit OutboundCiphertext(Scratch& scratch) noexcept : scratch_(scratch) {}

    void append(ByteView bytes);

    [[nodiscard]] bool empty() const noexcept { return in_scratch_ == 0 && !holds(); }
    /// Whether bytes wait here that the socket refused.
    [[nodiscard]] bool holds() const noexcept { return !held_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return in_scratch_ + held_.size() - held_front_; }
    /// How many bytes more can leave with the next send without a copy.
    [[nodiscard]] std::size_t room() const noexcept { return holds() ? 0 : scratch_.output.size() - in_scratch_; }

    /// Sends until all is gone or the socket is full; the scratch buffer is free afterwards. `error` is written when it
    /// failed, and nothing is kept then.
    [[nodiscard]] Flushed flush(int fd, Error& error);

    /// Forgets what is there.
    void clear() noexcept;

private:
    [[nodiscard]] ByteView unsent() const noexcept;
    void hold(ByteView rest);
    void move_scratch_to_held();

    Scratch& scratch_;
    std::size_t in_scratch_ = 0;
    std::size_t held_front_ = 0;  // bytes of held_ that have left
    std::vector<std::byte> held_;
};

}  // namespace tas::tls
