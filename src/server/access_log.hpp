#pragma once
// One line for each request that was answered or handed over, when its response ends: whatever protocol carried it.

#include <memory>
#include <string>

#include "base/log.hpp"
#include "http/exchange.hpp"
#include "server/access_format.hpp"
#include "server/log_writer.hpp"

namespace tas::server {

struct AccessLogSettings {
    std::string path;  // empty: off
    AccessLogFormat format = AccessLogFormat::combined;
};

[[nodiscard]] std::string_view to_text(AccessLogFormat format) noexcept;

/// Whether a file can be opened or created there, as far as that can be seen without doing it.
[[nodiscard]] Result<void, Failure> check_access_log(const std::string& path);

class AccessLog final : public http::ExchangeObserver {
public:
    // Where there is no answer, these stand for one, as in other servers' logs.
    static constexpr std::uint16_t kClientGone = 499;    // the connection ended before
    static constexpr std::uint16_t kNotAnswered = 444;  // the handler let go, and the connection was cut

    /// Opens the file.
    [[nodiscard]] static Result<std::unique_ptr<AccessLog>, Failure> open(loop::Loop& loop, const Log& log,
                                                                          LogWriterCounters& counters,
                                                                          const AccessLogSettings& settings);
    AccessLog(loop::Loop& loop, const Log& log, LogWriterCounters& counters, const AccessLogSettings& settings,
              UniqueFd fd);

    [[nodiscard]] LogWriter& writer() noexcept { return writer_; }

    void on_begin(http::Exchange& exchange) override;
    void on_end(const http::Exchange& exchange, bool gone) override;

private:
    AccessFormatter formatter_;
    LogWriter writer_;
};

}  // namespace tas::server
