#pragma once
// Bounds the log lines of one kind of event, so that a flood of events is no flood of lines.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "loop/deadlines.hpp"

namespace tas::loop {
class Loop;
}

namespace tas::server {

/// `burst` lines in each kPeriod; what comes beyond is counted, and told in one line at the period's end.
class LogThrottle final : private loop::DeadlineHandler {
public:
    static constexpr std::chrono::seconds kPeriod{10};

    /// `what` names the events, in the plural: "TLS connections that failed". A static text.
    LogThrottle(loop::Loop& loop, const Log& log, Severity severity, unsigned burst, std::string_view what) noexcept
        : loop_(loop), log_(log), severity_(severity), burst_(burst), what_(what) {}
    LogThrottle(const LogThrottle&) = delete;
    LogThrottle& operator=(const LogThrottle&) = delete;

    /// Whether this event gets a line; one that does not is counted. Ask before the line is made.
    [[nodiscard]] bool admit();
    void write(std::string_view line) const { log_.write(severity_, line); }
    /// Tells what was counted so far; the next event begins a period.
    void flush();

private:
    void on_deadline(loop::Deadline&) override { flush(); }

    loop::Loop& loop_;
    const Log& log_;
    const Severity severity_;
    const unsigned burst_;
    const std::string_view what_;
    unsigned lines_ = 0;  // in this period
    std::uint64_t more_ = 0;
    loop::Deadline period_{*this};
};

}  // namespace tas::server
