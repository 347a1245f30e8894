#include "server/server.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "server/startup_report.hpp"

namespace tas::server {
namespace {

constexpr unsigned kFailureLines = 20;  // of what each client has done by itself, in one LogThrottle::kPeriod

Result<net::Address, Failure> address_of(const ListenerSettings& listener) {
    return listener.unix_path.empty() ? net::Address::resolve(listener.host, listener.port)
                                      : net::Address::unix_path(listener.unix_path);
}

}  // namespace

Result<std::unique_ptr<Server>, Failure> Server::create(loop::Loop& loop, Settings settings, Application& application,
                                                        Log log) {
    if (auto checked = check(settings); !checked) {
        return checked.error();
    }
    std::unique_ptr<tls::Context> tls;
    if (settings.any_tls()) {
        auto context = tls::Context::create({.certificate_path = settings.certificate_path,
                                             .private_key_path = settings.private_key_path,
                                             .alpn = {"h2", "http/1.1", "http/1.0"},
                                             .record_layer = settings.record_layer,
                                             .clock = &loop});
        if (!context) {
            return context.error();
        }
        tls = std::move(context).value();
    }
    std::unique_ptr<Server> server(new Server(loop, std::move(settings), application, log, std::move(tls)));
    for (const files::StaticSettings& one : server->settings_.static_files) {
        if (auto added = server->static_files_.add(one); !added) {
            return added.error();
        }
    }
    return server;
}

Server::Server(loop::Loop& loop, Settings settings, Application& application, Log log,
               std::unique_ptr<tls::Context> tls)
    : loop_(loop),
      settings_(std::move(settings)),
      log_(log),
      tls_failures_(loop, log_, Severity::info, kFailureLines, "TLS connections have failed"),
      limit_reached_(loop, log_, Severity::warn, 1, "times the limit of connections was reached"),
      accept_exhausted_(loop, log_, Severity::error, 1, "times a connection could not be accepted"),
      drops_(loop, log_, Severity::error, 1, "connections were dropped"),
      file_failures_(loop, log_, Severity::error, 1, "times a file could not be opened"),
      refused_requests_(loop, log_, Severity::error, 1, "requests were refused"),
      refused_coroutines_(loop, log_, Severity::error, 1, "coroutines could not begin"),
      form_limits_(loop, log_, Severity::warn, kFailureLines, "forms had more than allowed"),
      date_(loop),
      dispatcher_(exchanges_, static_files_, application, stats_),
      static_files_({.loop = loop,
                     .exchanges = exchanges_,
                     .unserved = dispatcher_,
                     .types = mime_types_,
                     .counters = stats_.static_cache,
                     .failures = file_failures_}),
      http1_{.exchanges = exchanges_,
             .handler = dispatcher_,
             .limits = settings_.limits,
             .date = date_,
             .server_header = settings_.server_header,
             .connections_active = &stats_.http1_connections_active},
      http2_{.exchanges = exchanges_,
             .handler = dispatcher_,
             .limits = settings_.limits,
             .date = date_,
             .clock = loop,
             .server_header = settings_.server_header,
             .settings = settings_.http2,
             .counters = stats_.http2,
             .streams = streams_},
      protocols_(http1_, http2_),
      tls_(std::move(tls)),
      connections_(loop, log_, tls_failures_, *this, stats_),
      accept_flow_({.loop = loop,
                    .settings = settings_,
                    .tls_failures = tls_failures_,
                    .drops = drops_,
                    .stats = stats_,
                    .connections = connections_,
                    .observer = *this,
                    .protocols = protocols_,
                    .tls = tls_.get()}),
      application_(application) {}

Server::~Server() = default;

// ---- running -------------------------------------------------------------------------------------------------------

Result<void, Failure> Server::run() {
    if (running()) {
        return Failure{ErrorCode::invalid_argument, "the server is already running"};
    }
    auto ready = bind_all();
    if (ready) {
        ready = open_access_log();
    }
    if (!ready) {
        listeners_.clear();
        return ready;
    }
    const loop::SigpipeIgnored sigpipe;
    std::optional<loop::SignalWatch> interrupt;
    std::optional<loop::SignalWatch> terminate;
    std::optional<loop::SignalWatch> rotate;
    if (settings_.handle_signals) {
        loop::SignalHandler& self = *this;
        interrupt.emplace(loop_, SIGINT, self);
        terminate.emplace(loop_, SIGTERM, self);
        rotate.emplace(loop_, SIGUSR1, self);  // without an access log, too: what rotates logs may not end the process
    }
    phase_ = wanted_ = RunPhase::serving;
    started_ms_ = loop_.now_ms();
    log_start();
    static_files_.start();
    application_.on_started();
    on_connection_gone();  // begins to accept
    while (running()) {
        loop_.turn();
    }
    static_files_.stop();
    while (static_files_.busy()) {
        loop_.turn();  // the pool reads directories through them
    }
    loop_.settle();  // sockets are closed before run() returns
    close_access_log();
    log_end();
    return {};
}

Result<void, Failure> Server::bind_all() {
    for (const ListenerSettings& wanted : settings_.listeners) {
        const auto address = address_of(wanted);
        if (!address) {
            return address.error();
        }
        auto listener =
            net::Listener::bind(loop_, address.value(), static_cast<int>(settings_.backlog), *this);
        if (!listener) {
            return listener.error();
        }
        listeners_.push_back(std::move(listener).value());
    }
    return {};
}

Result<void, Failure> Server::open_access_log() {
    if (settings_.access_log.path.empty()) {
        return {};
    }
    auto opened = AccessLog::open(loop_, log_, stats_.access_log, settings_.access_log);
    if (!opened) {
        return opened.error();
    }
    access_log_ = std::move(opened).value();
    exchanges_.observe(access_log_.get());
    return {};
}

/// What waits is written before run() returns.
void Server::close_access_log() {
    if (access_log_ == nullptr) {
        return;
    }
    exchanges_.observe(nullptr);
    access_log_->writer().close();
    while (!access_log_->writer().closed()) {
        loop_.turn();
    }
    access_log_.reset();
}

void Server::log_start() const {
    if (log_.wants(Severity::info)) {
        for (const std::string& line : startup_report(settings_, listeners_, tls_.get())) {
            log_.write(Severity::info, line);
        }
    }
    if (tls_ != nullptr && !tls_->warning().empty()) {
        log_.write(Severity::warn, tls_->warning());
    }
}

bool Server::admit_line(Repeated event) {
    switch (event) {
        case Repeated::refused_request: return refused_requests_.admit();
        case Repeated::refused_coroutine: return refused_coroutines_.admit();
        case Repeated::form_limit: return form_limits_.admit();
    }
    return true;
}

void Server::log_end() {
    for (LogThrottle* throttle : {&tls_failures_, &limit_reached_, &accept_exhausted_, &drops_, &file_failures_,
                                  &refused_requests_, &refused_coroutines_, &form_limits_}) {
        throttle->flush();
    }
    if (!log_.wants(Severity::info)) {
        return;
    }
    const std::string lost = stats_.access_log.dropped == 0
                                 ? ""
                                 : ", " + std::to_string(stats_.access_log.dropped) + " lines of the access log lost";
    log_.write(Severity::info, "stopped: " + std::to_string(stats_.requests) + " requests on " +
                                   std::to_string(stats_.connections_accepted) + " connections in " +
                                   std::to_string((loop_.now_ms() - started_ms_) / 1'000) + " s" + lost);
}

std::uint16_t Server::listener_port(std::size_t index) const noexcept {
    return index < listeners_.size() ? listeners_[index]->address().port() : std::uint16_t{0};
}

// ---- accepting -----------------------------------------------------------------------------------------------------

bool Server::full() const noexcept {
    return settings_.max_connections != 0 && connections_.size() + accept_flow_.size() >= settings_.max_connections;
}

const ListenerSettings& Server::settings_of(const net::Listener& listener) const noexcept {
    const auto found = std::find_if(listeners_.begin(), listeners_.end(),
                                    [&](const auto& one) { return one.get() == &listener; });
    return settings_.listeners[static_cast<std::size_t>(found - listeners_.begin())];
}

void Server::on_accept(net::Listener& listener, UniqueFd fd, const net::Address& peer) {
    accept_flow_.accept(std::move(fd), peer, settings_of(listener));
    if (full()) {
        accepting_ = false;
        ++stats_.connection_limit_reached;
        if (limit_reached_.admit()) {
            limit_reached_.write("the limit of " + std::to_string(settings_.max_connections) +
                                 " connections is reached: further ones wait in the backlog");
        }
        for (const auto& one : listeners_) {
            one->pause();
        }
    }
}

void Server::on_accept_exhausted(net::Listener& listener, int os_errno) {
    ++stats_.accept_exhausted;
    if (accept_exhausted_.admit()) {
        accept_exhausted_.write("cannot accept on " + listener.address().text() + " for now: " + std::strerror(os_errno) +
                                "; " + std::to_string(connections_.size()) + " connections are open");
    }
}

void Server::on_connection_gone() {
    if (phase_ == RunPhase::draining) {
        end_when_empty();
    } else if (phase_ == RunPhase::serving && !accepting_ && !full()) {
        accepting_ = true;
        for (const auto& one : listeners_) {
            one->resume();
        }
    }
}

// ---- stopping ------------------------------------------------------------------------------------------------------

void Server::stop() noexcept {
    if (!running()) {
        return;
    }
    wanted_ = wanted_ == RunPhase::serving ? RunPhase::draining : RunPhase::dropping;
    loop_.defer(*this);
}

void Server::abort() noexcept {
    if (running()) {
        wanted_ = RunPhase::dropping;
        loop_.defer(*this);
    }
}

void Server::release() noexcept {
    --holds_;
    if (phase_ == RunPhase::draining) {
        end_when_empty();
    }
}

void Server::on_signal(int signal_number) {
    if (signal_number != SIGUSR1) {
        stop();
    } else if (access_log_ != nullptr) {
        access_log_->writer().reopen();
    } else {
        log_.write(Severity::debug, "SIGUSR1: there is no access log to open anew");
    }
}

void Server::on_turn_end() {
    if (wanted_ == RunPhase::dropping) {
        drop();
    } else if (wanted_ == RunPhase::draining && phase_ == RunPhase::serving) {
        drain();
    }
}

void Server::drain() {
    phase_ = RunPhase::draining;
    accepting_ = false;
    log_.write(Severity::info, "stopping: " + std::to_string(connections_.size()) + " connections are open");
    listeners_.clear();
    accept_flow_.cancel_all();
    loop_.deadlines().arm(drain_deadline_, settings_.shutdown_timeout);
    connections_.begin_drain();
    end_when_empty();
}

void Server::on_deadline(loop::Deadline&) {
    log_.write(Severity::warn, "shutdown timeout: " + std::to_string(connections_.size()) + " connections are cut");
    wanted_ = RunPhase::dropping;
    drop();
}

void Server::drop() {
    phase_ = RunPhase::dropping;
    accepting_ = false;
    listeners_.clear();
    accept_flow_.cancel_all();
    connections_.lose_all({.code = ErrorCode::canceled, .where = "stop"});
    drain_deadline_.disarm();
    phase_ = RunPhase::ended;
}

void Server::end_when_empty() {
    if (connections_.size() == 0 && holds_ == 0) {
        drain_deadline_.disarm();
        phase_ = RunPhase::ended;
    }
}

}  // namespace tas::server
