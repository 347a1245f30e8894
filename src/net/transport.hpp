#pragma once
// The transport contract: an established byte stream over one non-blocking fd, one call about one system call.
// Knows neither OpenSSL nor HTTP.

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tas::net {

enum class IoStatus : std::uint8_t {
    ok,           // progress was made; call again for more
    want_read,    // nothing (more) until the fd is readable
    want_write,   // nothing (more) until the fd is writable
    eof,          // the peer ended its stream cleanly
    unsupported,  // a property of this transport, not an error: use another call
    failed,       // `error` tells; the transport is not called again
};

/// `bytes` counts plaintext and is right in every status.
struct [[nodiscard]] IoResult {
    std::size_t bytes = 0;
    IoStatus status = IoStatus::ok;
    Error error{};
};

/// Whether the caller is about to send more of the same message at once (head, then file).
enum class More : bool { no, yes };

class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// Reads into `into` (not empty). First serves what it already holds. A short count with status ok
    /// means that the fd was drained: poll reports the next bytes.
    [[nodiscard]] virtual IoResult read(ByteSpan into) = 0;

    /// Takes bytes from the front of `slices`; the front does not change until it is consumed. The transport may
    /// hold (encrypted) bytes that it has already counted: want_write with all bytes counted says so, and a call
    /// with no slices then drains them. Status ok means that nothing is held; a short count with it, that the socket is
    /// full or that flush_budget() is spent.
    [[nodiscard]] virtual IoResult write(std::span<const iovec> slices, More more) = 0;

    /// Sends up to `count` bytes of `file_fd` from `offset` without bringing them to user space, or `unsupported`.
    /// A short count with status ok: call again at once. Status ok with 0 bytes: the file is shorter than it was.
    [[nodiscard]] virtual IoResult send_file(int file_fd, std::uint64_t offset, std::size_t count) = 0;

    /// File ranges of up to this many bytes are cheaper to write() than to send_file(), if that is possible at all.
    [[nodiscard]] virtual std::size_t copied_range() const noexcept { return 0; }
    /// The same for file ranges whose bytes are kept in memory, and need not be read.
    [[nodiscard]] virtual std::size_t kept_range() const noexcept { return copied_range(); }

    /// Whether the kernel cuts the stream into records of 16 KiB, whatever they are of.
    [[nodiscard]] virtual bool cuts_records() const noexcept { return false; }

    /// Says to the peer that nothing more will come (close_notify, FIN). Repeated after want_write until ok.
    [[nodiscard]] virtual IoResult shutdown() = 0;

    /// Whether the peer says by a record of its own that nothing more will come (close_notify): behind our close(2) it would
    /// be answered by a reset, whatever the peer has still to read.
    [[nodiscard]] virtual bool peer_ends_by_record() const noexcept { return true; }

    /// Whether read() would serve bytes that poll does not know of.
    [[nodiscard]] virtual bool has_buffered_input() const noexcept = 0;

    /// Whether the stream should end soon, though nothing is wrong yet: its keys are used up, or cannot be renewed. What is
    /// in flight is finished, then it is closed.
    [[nodiscard]] virtual bool is_retiring() const noexcept { return false; }

    /// How many bytes one flush may send before the loop serves others.
    [[nodiscard]] virtual std::size_t flush_budget() const noexcept = 0;
};

}  // namespace tas::net
