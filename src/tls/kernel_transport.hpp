#pragma once
// The transport of a TLS connection whose records the kernel makes: what is sent goes to the socket as plaintext, in one
// order, and files go there from the page cache. OpenSSL receives, and keeps what is not data: alerts, KeyUpdates.

#include <cstdint>
#include <memory>

#include "net/transport.hpp"
#include "tls/kernel_rekey.hpp"
#include "tls/record_reader.hpp"
#include "tls/session.hpp"

namespace tas::tls {

class KernelTransport final : public net::Transport {
public:
    /// Bytes under one key, far below what is safe with AES-GCM: 2^24.5 full records, RFC 8446 §5.5.
    static constexpr std::uint64_t kBytesPerKey = std::uint64_t{1} << 36;

    /// `session` has finished its handshake on `fd`, which is borrowed, and the kernel has its sending key.
    KernelTransport(std::unique_ptr<Session> session, int fd, std::uint64_t bytes_per_key = kBytesPerKey) noexcept;

    [[nodiscard]] net::IoResult read(ByteSpan into) override;
    [[nodiscard]] net::IoResult write(std::span<const iovec> slices, net::More more) override;
    [[nodiscard]] net::IoResult send_file(int file_fd, std::uint64_t offset, std::size_t count) override;
    [[nodiscard]] net::IoResult shutdown() override;
    [[nodiscard]] bool has_buffered_input() const noexcept override { return reader_.has_buffered_input(); }
    /// So that head and file are one sendmsg, and in HTTP/2 many frames: the kernel encrypts from our pages as from those of a
    /// file. CPU ms of sendmsg, and of sendmsg and sendfile, in the lab (bench/results.md): 64 KiB 1.34 and 1.29, 256 KiB 4.24
    /// and 4.74, 1 MiB 17.9 and 17.4.
    [[nodiscard]] std::size_t kept_range() const noexcept override { return 256 * 1024; }
    [[nodiscard]] bool cuts_records() const noexcept override { return true; }
    [[nodiscard]] std::size_t flush_budget() const noexcept override { return kFlushBudget; }
    [[nodiscard]] bool is_retiring() const noexcept override;

private:
    /// One flush. A sendfile of it may lose the error of a dead peer, so a look at its socket's state comes with each
    /// short count and before it has had twice as much. Bytes.
    static constexpr std::size_t kFlushBudget = 1024 * 1024;
    /// So much sent without a sign that the peer lives, and its socket is looked at. Bytes.
    static constexpr std::uint64_t kUnprovenBytes = 1024 * 1024;

    /// Status ok: data may be sent.
    [[nodiscard]] net::IoResult prepare_to_send();
    /// Sends the KeyUpdate that is due, or gives up answering. Status ok: data may be sent.
    [[nodiscard]] net::IoResult answer_key_update();
    [[nodiscard]] net::IoResult account(net::IoResult sent, std::size_t wanted);
    [[nodiscard]] net::IoResult fail(Error error);
    [[nodiscard]] bool key_is_spent() const noexcept { return sent_under_key_ >= bytes_per_key_; }
    [[nodiscard]] bool can_rekey() const noexcept;

    std::unique_ptr<Session> session_;
    RecordReader reader_;
    KernelRekey rekey_;
    int fd_;
    std::uint64_t bytes_per_key_;
    std::uint64_t sent_under_key_ = 0;
    std::uint64_t unproven_ = 0;   // bytes sent since the peer was known to live
    bool updating_key_ = false;    // our KeyUpdate has begun, and the socket has not taken it
    Error failure_;                // the peer's end shows once, then every send "succeeds"
};

}  // namespace tas::tls
