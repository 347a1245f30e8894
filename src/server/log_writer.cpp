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

/// What a job works with and what came of it.
struct LogWriter::Task {
    UniqueFd fd;
    Buffer buffer;
    bool torn = false;
    std::string reopen_path;  // empty: the file stays

    std::uint64_t lost = 0;  // lines
    int os_errno = 0;
    std::string reopen_failure;

    void write_all();
    void reopen();
};

void LogWriter::Task::write_all() {
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

void LogWriter::Task::reopen() {
    auto opened = LogWriter::open(reopen_path);
    if (!opened) {
        reopen_failure = opened.error().message;
        return;
    }
    fd = std::move(opened).value();
    torn = false;
}

/// Owns its task, so that it can outlive the writer.
class LogWriter::WriteJob final : public loop::Job {
public:
    WriteJob(LogWriter& owner, Task task) : owner_(&owner), task_(std::move(task)) {}

    void work() override {
        task_.write_all();
        if (!task_.reopen_path.empty()) {
            task_.reopen();
        }
    }
    void done() override {
        if (owner_ != nullptr) {
            owner_->finished(task_);
        }
    }
    void forget_owner() noexcept { owner_ = nullptr; }
    [[nodiscard]] std::uint64_t lines() const noexcept { return task_.buffer.lines; }

private:
    LogWriter* owner_;
    Task task_;
};

Result<UniqueFd, Failure> LogWriter::open(const std::string& path) {
    // O_NONBLOCK: neither a FIFO without a reader nor a full pipe is to hold a thread for ever. A file ignores it.
    UniqueFd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0640));
    if (!fd) {
        return Failure{ErrorCode::invalid_argument, "access log " + path + ": " + reason(errno)};
    }
    return fd;
}

LogWriter::LogWriter(loop::Loop& loop, const Log& log, LogWriterCounters& counters, UniqueFd fd, std::string path)
    : loop_(loop),
      log_(log),
      failures_(loop, log, Severity::error, 1, "times the access log could not be written"),
      counters_(counters),
      path_(std::move(path)),
      fd_(std::move(fd)) {
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
    Task task{.fd = std::move(fd_), .buffer = std::exchange(filling_, std::exchange(spare_, {})), .torn = torn_};
    if (std::exchange(reopen_wanted_, false)) {
        task.reopen_path = path_;
    }
    auto job = std::make_unique<WriteJob>(*this, std::move(task));
    job_ = job.get();
    loop::submit(loop_, std::move(job));
    return true;
}

void LogWriter::finished(Task& task) {
    job_ = nullptr;
    fd_ = std::move(task.fd);
    torn_ = task.torn;
    counters_.dropped += task.lost;
    counters_.lines += task.buffer.lines - task.lost;
    spare_ = Buffer{.bytes = std::move(task.buffer.bytes)};
    if (task.buffer.lines > 0) {
        report(task.os_errno);
    }
    if (!task.reopen_failure.empty()) {
        log_.write(Severity::error, "cannot reopen, the old file goes on: " + task.reopen_failure);
    }
    if (closing_ || reopen_wanted_ || filling_.used >= kBufferBytes / 2) {
        hand_over();
    } else if (filling_.used > 0) {
        loop_.deadlines().arm(deadline_, kFlushAfter);
    }
}

/// Once when it begins to fail, once when it works again; one that comes and goes is throttled.
void LogWriter::report(int os_errno) {
    if (os_errno != 0 && !failing_ && failures_.admit()) {
        failing_ = true;
        failures_.write("access log " + path_ + ": " + reason(os_errno) + "; lines are lost until it can be written");
    } else if (os_errno == 0 && std::exchange(failing_, false)) {
        log_.write(Severity::warn, "access log " + path_ + ": written again; lines lost so far: " +
                                       std::to_string(counters_.dropped));
    }
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
    counters_.dropped += job_->lines() + filling_.lines;
    std::exchange(job_, nullptr)->forget_owner();
    log_.write(Severity::error, "access log " + path_ + ": not written in time, the last lines are lost");
}

}  // namespace tas::server
