#pragma once
// The composition root: makes everything, binds, runs, drains. Knows no PHP.

#include <memory>
#include <vector>

#include "base/log.hpp"
#include "files/mime_types.hpp"
#include "http/date.hpp"
#include "http/exchange.hpp"
#include "http1/session.hpp"
#include "http2/session.hpp"
#include "loop/loop.hpp"
#include "loop/signals.hpp"
#include "net/listener.hpp"
#include "server/accept_flow.hpp"
#include "server/access_log.hpp"
#include "server/application.hpp"
#include "server/connection_set.hpp"
#include "server/dispatcher.hpp"
#include "server/log_throttle.hpp"
#include "server/protocol_select.hpp"
#include "server/settings.hpp"
#include "server/static_files.hpp"
#include "server/stats.hpp"
#include "tls/context.hpp"

namespace tas::server {

class Server final : private net::AcceptHandler,
                     private ConnectionSetObserver,
                     private loop::SignalHandler,
                     private loop::DeadlineHandler,
                     private loop::Deferred {
public:
    /// Checks the settings, reads certificate and key and opens the roots of static files; binds nothing.
    [[nodiscard]] static Result<std::unique_ptr<Server>, Failure> create(loop::Loop& loop, Settings settings,
                                                                         Application& application, Log log);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Binds and serves until stopped and drained. Can be run again.
    [[nodiscard]] Result<void, Failure> run();
    /// Stops accepting and finishes what is in flight within the shutdown timeout; a second call ends at once. Takes
    /// effect at the end of the loop's turn, so that a handler may call it.
    void stop() noexcept;
    /// Ends run() at the end of the loop's turn; what is in flight is dropped.
    void abort() noexcept;

    /// The application has work of its own in flight: the drain waits for it too. Each hold is owed one release.
    void hold() noexcept { ++holds_; }
    void release() noexcept;

    /// What clients can make the application log.
    enum class Repeated : std::uint8_t { refused_request, refused_coroutine, form_limit };
    /// Whether it gets a line of the log; what does not is counted, and told in one line.
    [[nodiscard]] bool admit_line(Repeated event);

    [[nodiscard]] bool running() const noexcept { return phase_ != RunPhase::ended; }
    /// Port of listener `index` of the settings; 0: a Unix socket, or not bound.
    [[nodiscard]] std::uint16_t listener_port(std::size_t index) const noexcept;
    [[nodiscard]] http::ExchangePool& exchanges() noexcept { return exchanges_; }
    [[nodiscard]] Stats& stats() noexcept { return stats_; }
    [[nodiscard]] http::DateClock& date() noexcept { return date_; }
    [[nodiscard]] files::MimeTypes& mime_types() noexcept { return mime_types_; }

private:
    enum class RunPhase : std::uint8_t { ended, serving, draining, dropping };

    Server(loop::Loop& loop, Settings settings, Application& application, Log log,
           std::unique_ptr<tls::Context> tls);

    void on_accept(net::Listener& listener, UniqueFd fd, const net::Address& peer) override;
    void on_accept_exhausted(net::Listener& listener, int os_errno) override;
    void on_connection_gone() override;
    void on_signal(int signal_number) override;
    void on_deadline(loop::Deadline& deadline) override;
    void on_turn_end() override;

    [[nodiscard]] Result<void, Failure> bind_all();
    [[nodiscard]] const ListenerSettings& settings_of(const net::Listener& listener) const noexcept;
    [[nodiscard]] bool full() const noexcept;
    [[nodiscard]] Result<void, Failure> open_access_log();
    void close_access_log();
    void log_start() const;
    void log_end();
    void drain();
    void drop();
    void end_when_empty();

    loop::Loop& loop_;
    const Settings settings_;
    Log log_;
    LogThrottle tls_failures_;
    LogThrottle limit_reached_;
    LogThrottle accept_exhausted_;
    LogThrottle drops_;
    LogThrottle file_failures_;
    LogThrottle refused_requests_;
    LogThrottle refused_coroutines_;
    LogThrottle form_limits_;
    Stats stats_;
    std::unique_ptr<AccessLog> access_log_;  // while running, where one is wanted
    http::ExchangePool exchanges_;
    http::DateClock date_;
    files::MimeTypes mime_types_;
    Dispatcher dispatcher_;
    StaticFiles static_files_;
    http2::StreamPool streams_;
    http1::SessionContext http1_;
    http2::SessionContext http2_;
    ProtocolSelect protocols_;
    std::unique_ptr<tls::Context> tls_;
    ConnectionSet connections_;
    AcceptFlow accept_flow_;
    std::vector<std::unique_ptr<net::Listener>> listeners_;
    bool accepting_ = false;
    std::uint64_t started_ms_ = 0;  // of the loop's clock

    Application& application_;
    std::size_t holds_ = 0;
    loop::Deadline drain_deadline_{*this};
    RunPhase phase_ = RunPhase::ended;
    RunPhase wanted_ = RunPhase::ended;
};

}  // namespace tas::server
