#pragma once
// The transport of a TLS connection whose records OpenSSL makes in user space: it receives into and sends from the
// loop's scratch buffers, and holds memory only while the socket is full or input waits.

#include <memory>

#include "net/transport.hpp"
#include "tls/record_reader.hpp"
#include "tls/session.hpp"

namespace tas::tls {

class SliceCursor;

class MemoryTransport final : public net::Transport {
public:
    /// `session` has finished its handshake; `fd` is borrowed.
    MemoryTransport(std::unique_ptr<Session> session, int fd) noexcept;

    [[nodiscard]] net::IoResult read(ByteSpan into) override;
    [[nodiscard]] net::IoResult write(std::span<const iovec> slices, net::More more) override;
    [[nodiscard]] net::IoResult send_file(int file_fd, std::uint64_t offset, std::size_t count) override;
    [[nodiscard]] std::size_t copied_range() const noexcept override { return SIZE_MAX; }
    [[nodiscard]] net::IoResult shutdown() override;
    [[nodiscard]] bool has_buffered_input() const noexcept override;
    [[nodiscard]] std::size_t flush_budget() const noexcept override { return kFlushBudget; }

private:
    static constexpr std::size_t kFlushBudget = 256 * 1024;  // bytes of plaintext, about 0.15 ms of encryption

    [[nodiscard]] net::IoResult flush(std::size_t bytes);
    /// Encrypts what fits one send and adds to `bytes`.
    [[nodiscard]] Error encrypt_batch(SliceCursor& cursor, std::size_t& bytes);

    std::unique_ptr<Session> session_;
    RecordReader reader_;
    int fd_;
    bool owes_reply_ = false;  // a message that a read made OpenSSL write is still held
};

}  // namespace tas::tls
