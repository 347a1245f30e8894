#pragma once
// A transport that does what a script says: reads in given pieces, takes given numbers of bytes, fails on call n.

#include <deque>
#include <string>

#include "net/transport.hpp"

namespace tas::test {

class ScriptedTransport final : public net::Transport {
public:
    struct Read {
        std::string bytes;
        net::IoStatus status = net::IoStatus::ok;
    };
    struct Write {
        std::size_t take;  // at most this many bytes
        net::IoStatus status = net::IoStatus::ok;
    };

    /// What happened, owned by the test: the transport goes with its connection.
    struct Record {
        std::deque<Read> reads;    // empty: want_read
        std::deque<Write> writes;  // empty: takes all
        std::string written;
        int write_calls = 0;
        int read_calls = 0;
        int shutdowns = 0;
        bool buffered = false;
        bool sends_files = false;
        std::size_t kept_range = 0;
        bool retiring = false;
        bool stalled = false;  // every write, and the shutdown: no byte, want_write
        std::deque<net::IoStatus> shutdown_script;  // empty: ok
        std::size_t flush_budget = 1024 * 1024;
    };

    explicit ScriptedTransport(Record& record) noexcept : record_(record) {}

    [[nodiscard]] net::IoResult read(ByteSpan into) override;
    [[nodiscard]] net::IoResult write(std::span<const iovec> slices, net::More more) override;
    [[nodiscard]] net::IoResult send_file(int file_fd, std::uint64_t offset, std::size_t count) override;
    [[nodiscard]] std::size_t kept_range() const noexcept override { return record_.kept_range; }
    [[nodiscard]] net::IoResult shutdown() override;
    [[nodiscard]] bool has_buffered_input() const noexcept override { return record_.buffered; }
    [[nodiscard]] bool is_retiring() const noexcept override { return record_.retiring; }
    [[nodiscard]] std::size_t flush_budget() const noexcept override { return record_.flush_budget; }

private:
    [[nodiscard]] Write next_write();

    Record& record_;
};

}  // namespace tas::test
