#pragma once
// Appends lines to a file, on the thread pool: two bounded buffers, one filled by the loop while the other is written.
// Never blocks the loop; a line that finds no room is dropped and counted.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "loop/loop.hpp"
#include "server/log_throttle.hpp"

namespace tas::server {

struct LogWriterCounters {
    std::uint64_t lines = 0;    // written
    std::uint64_t dropped = 0;  // lost: no room, or the file could not be written
};

class LogWriter final : private loop::DeadlineHandler {
public:
    static constexpr std::size_t kBufferBytes = 256 * 1024;
    static constexpr std::chrono::milliseconds kFlushAfter{200};  // the longest a line waits, the deadlines' tick aside
    static constexpr std::chrono::milliseconds kPatience{500};    // of one write for a pipe that is full
    static constexpr std::chrono::milliseconds kCloseTime{2'000};

    /// Opens for appending, and creates with mode 0640. A FIFO needs a reader.
    [[nodiscard]] static Result<UniqueFd, Failure> open(const std::string& path);

    LogWriter(loop::Loop& loop, const Log& log, LogWriterCounters& counters, UniqueFd fd, std::string path);
    LogWriter(const LogWriter&) = delete;
    LogWriter& operator=(const LogWriter&) = delete;
    ~LogWriter();

    /// Adds a line: format(std::span<char> room) answers its size with the newline, or 0 where it has no room.
    template <class Format>
    void add(Format&& format) {
        std::size_t size = format(room());
        if (size == 0 && hand_over()) {
            size = format(room());
        }
        added(size);
    }

    /// Goes on in a newly opened file of the same path: the old one was moved away.
    void reopen();
    /// Writes what waits, for kCloseTime at most. Nothing is added any more.
    void close();
    [[nodiscard]] bool closed() const noexcept { return closing_ && job_ == nullptr; }

private:
    struct Buffer {
        std::unique_ptr<char[]> bytes;
        std::size_t used = 0;
        std::uint64_t lines = 0;
    };
    struct Task;
    class WriteJob;

    void on_deadline(loop::Deadline& deadline) override;

    [[nodiscard]] std::span<char> room() noexcept { return {filling_.bytes.get() + filling_.used, kBufferBytes - filling_.used}; }
    void added(std::size_t size);
    /// False while the last buffer is still being written, or when there is nothing to do.
    bool hand_over();
    void finished(Task& task);
    void report(int os_errno);
    void give_up();

    loop::Loop& loop_;
    const Log& log_;
    LogThrottle failures_;
    LogWriterCounters& counters_;
    const std::string path_;
    UniqueFd fd_;       // the job has it while there is one …
    Buffer filling_;
    Buffer spare_;      // … and this one
    WriteJob* job_ = nullptr;
    loop::Deadline deadline_{*this};  // of the flush; of the close once closing
    bool reopen_wanted_ = false;
    bool torn_ = false;     // the file ends within a line
    bool failing_ = false;  // was said
    bool closing_ = false;
};

}  // namespace tas::server
