#pragma once
// The transport of a TLS connection whose records OpenSSL makes and sends on the socket itself, one system call each:
// what kernel TLS is compared with, and what is left where the kernel only receives.

#include <memory>
#include <vector>

#include "net/transport.hpp"
#include "tls/record_reader.hpp"
#include "tls/session.hpp"

namespace tas::tls {

class SocketTransport final : public net::Transport {
public:
    /// `session` has finished its handshake, on `fd`, which is borrowed. The kernel does not send for it.
    SocketTransport(std::unique_ptr<Session> session, int fd) noexcept;

    [[nodiscard]] net::IoResult read(ByteSpan into) override { return reader_.read(into); }
    [[nodiscard]] net::IoResult write(std::span<const iovec> slices, net::More more) override;
    [[nodiscard]] net::IoResult send_file(int file_fd, std::uint64_t offset, std::size_t count) override;
    [[nodiscard]] std::size_t copied_range() const noexcept override { return SIZE_MAX; }
    [[nodiscard]] net::IoResult shutdown() override;
    [[nodiscard]] bool has_buffered_input() const noexcept override { return reader_.has_buffered_input(); }
    [[nodiscard]] std::size_t flush_budget() const noexcept override { return kFlushBudget; }

private:
    static constexpr std::size_t kFlushBudget = 256 * 1024;  // bytes of plaintext, about 0.15 ms of encryption

    [[nodiscard]] net::IoResult send_record(ByteView plaintext);
    /// Status ok: nothing is held.
    [[nodiscard]] net::IoResult finish_held();

    std::unique_ptr<Session> session_;
    RecordReader reader_;
    int fd_;
    std::vector<std::byte> held_;  // plaintext of the record that the socket refused; counted as sent
};

}  // namespace tas::tls
