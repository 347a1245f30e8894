#pragma once
// A transport without TLS: recv, a gathering sendmsg, sendfile. Borrows the fd.

#include "net/transport.hpp"

namespace tas::net {

class PlainTransport final : public Transport {
public:
    /// `fd`: a connected non-blocking stream socket.
    explicit PlainTransport(int fd) noexcept : fd_(fd) {}

    [[nodiscard]] IoResult read(ByteSpan into) override;
    [[nodiscard]] IoResult write(std::span<const iovec> slices, More more) override;
    [[nodiscard]] IoResult send_file(int file_fd, std::uint64_t offset, std::size_t count) override;
    /// Bytes. A file of 16 KiB costs as much from memory as by a head and a sendfile; where such ranges follow each other, as
    /// the frames of HTTP/2 do, they take a quarter of the system calls. bench/results.md, the cut-over of static files
    [[nodiscard]] std::size_t copied_range() const noexcept override { return 16 * 1024; }
    [[nodiscard]] IoResult shutdown() override;
    [[nodiscard]] bool peer_ends_by_record() const noexcept override { return false; }
    [[nodiscard]] bool has_buffered_input() const noexcept override { return false; }
    [[nodiscard]] std::size_t flush_budget() const noexcept override { return 1024 * 1024; }

private:
    int fd_;
};

}  // namespace tas::net
