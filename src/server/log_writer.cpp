#include "server/log_writer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "loop/jobs.hpp"

namespace tas::server {
namespace {

struct Appended {
    std::size_t bytes = 0;
    int os_errno = 0;  // why not all
};

Appended append(int fd, std::string_view text) {
    Appended done;
    while (done.bytes < text.size()) {
        const ssize_t n = ::write(fd, text.data() + done.bytes, text.size() - done.bytes);
        if (n >= 0) {
            done.bytes += static_cast<std::size_t>(n);
            continue;
        }
        pollfd room{.fd = fd, .events = POLLOUT, .revents = 0};
        const bool full = errno == EAGAIN;  // a pipe: a file is never
        if (errno != EINTR && !(full && ::poll(&room, 1, static_cast<int>(LogWriter::kPatience.count())) > 0)) {
            done.os_errno = full ? EAGAIN : errno;
            return done;
        }
    }
    return done;
}

std::string reason(int os_errno) {
    switch (os_errno) {
        case ENXIO: return "a FIFO that nobody reads, or a socket";
        case EAGAIN: return "nobody reads it";
        default: return std::strerror(os_errno);
    }
}

}  // namespace

/// Owns what it works with, so that it can outlive the writer.
class LogWriter::WriteJob final : public loop::Job {
public:
    WriteJob(LogWriter& owner, UniqueFd fd, Buffer buffer, bool torn, std::string reopen_path)
        : owner_(&owner), fd(std::move(fd)), buffer(std::move(buffer)), torn(torn), reopen_path_(std::move(reopen_path)) {}

    void work() override {
        write_all();
        if (!reopen_path_.empty()) {
            auto opened = LogWriter::open(reopen_path_);
            if (opened) {
                fd = std::move(opened).value();
                torn = false;
            } else {
                reopen_failure = opened.error().message;
            }
        }
    }
    void done() override {
        if (owner_ != nullptr) {
            owner_->finished(*this);
        }
    }
    void forget_owner() noexcept { owner_ = nullptr; }

private:
    void write_all() {
        const std::string_view text(buffer.bytes.get(), buffer.used);
        if (torn && !text.empty()) {
            const Appended end = append(fd.get(), "\n");
            torn = end.bytes == 0;
            os_errno = end.os_errno;
        }
        Appended body;
        if (!torn) {
            body = append(fd.get(), text);
            os_errno = body.os_errno;
            torn = body.bytes > 0 && text[body.bytes - 1] != '\n';
        }
        lost = static_cast<std::uint64_t>(
            std::count(text.begin() + static_cast<std::ptrdiff_t>(body.bytes), text.end(), '\n'));
    }

    LogWriter* owner_;

public:
    UniqueFd fd;
    Buffer buffer;
    bool torn;
    std::uint64_t lost = 0;  // lines
    int os_errno = 0;
    std::string reopen_failure;

private:
    std::string reopen_path_;
};

Result<UniqueFd, Failure> LogWriter::open(const std::string& path) {
    // O_NONBLOCK: neither a FIFO without a reader nor a full pipe is to hold a thread for ever. A file ignores it.
    UniqueFd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0640));
    if (!fd) {
        return Failure{ErrorCode::io, "access log " + path + ": " + reason(errno)};
    }
    return fd;
}

LogWriter::LogWriter(loop::Loop& loop, const Log& log, LogWriterCounters& counters, UniqueFd fd, std::string path)
    : loop_(loop), log_(log), counters_(counters), path_(std::move(path)), fd_(std::move(fd)) {
    filling_.bytes.reset(new char[kBufferBytes]);
    spare_.bytes.reset(new char[kBufferBytes]);
}

LogWriter::~LogWriter() {
    if (job_ != nullptr) {
        job_->forget_owner();
    }
}

void LogWriter::added(std::size_t size) {
    if (size == 0) {
        ++counters_.dropped;
        return;
    }
    filling_.used += size;
    ++filling_.lines;
    if (filling_.used >= kBufferBytes / 2) {
        hand_over();
    } else if (!deadline_.armed() && job_ == nullptr) {
        loop_.deadlines().arm(deadline_, kFlushAfter);
    }
}

bool LogWriter::hand_over() {
    if (job_ != nullptr || (filling_.used == 0 && !reopen_wanted_)) {
        return false;
    }
    if (!closing_) {
        deadline_.disarm();
    }
    auto job = std::make_unique<WriteJob>(*this, std::move(fd_), std::exchange(filling_, std::exchange(spare_, {})), torn_,
                                          std::exchange(reopen_wanted_, false) ? path_ : std::string());
    job_ = job.get();
    loop::submit(loop_, std::move(job));
    return true;
}

void LogWriter::finished(WriteJob& job) {
    job_ = nullptr;
    fd_ = std::move(job.fd);
    torn_ = job.torn;
    counters_.dropped += job.lost;
    counters_.lines += job.buffer.lines - job.lost;
    spare_ = Buffer{.bytes = std::move(job.buffer.bytes)};
    report(job.os_errno);
    if (!job.reopen_failure.empty()) {
        log_.write(Severity::error, "cannot reopen, the old file goes on: " + job.reopen_failure);
    }
    if (closing_ || reopen_wanted_ || filling_.used >= kBufferBytes / 2) {
        hand_over();
    } else if (filling_.used > 0) {
        loop_.deadlines().arm(deadline_, kFlushAfter);
    }
}

/// Once when it begins to fail, once when it works again.
void LogWriter::report(int os_errno) {
    if (os_errno != 0 && !failing_) {
        log_.write(Severity::error, "access log " + path_ + ": " + reason(os_errno) + "; lines are lost until it can be written");
    } else if (os_errno == 0 && failing_) {
        log_.write(Severity::warn, "access log " + path_ + ": written again; lines lost so far: " +
                                       std::to_string(counters_.dropped));
    }
    failing_ = os_errno != 0;
}

void LogWriter::reopen() {
    reopen_wanted_ = true;
    hand_over();
}

void LogWriter::close() {
    closing_ = true;
    loop_.deadlines().arm(deadline_, kCloseTime);
    hand_over();
}

void LogWriter::on_deadline(loop::Deadline&) {
    if (closing_) {
        give_up();
    } else {
        hand_over();
    }
}

void LogWriter::give_up() {
    if (job_ == nullptr) {
        return;
    }
    counters_.dropped += job_->buffer.lines + filling_.lines;
    std::exchange(job_, nullptr)->forget_owner();
    log_.write(Severity::error, "access log " + path_ + ": not written in time, the last lines are lost");
}

}  // namespace tas::server
