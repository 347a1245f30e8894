#include "server/server.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "tls/ktls_probe.hpp"

namespace tas::server {
namespace {

std::string listener_line(const net::Listener& listener, bool tls) {
    const bool is_unix = listener.address().family() == AF_UNIX;
    const std::string scheme = is_unix ? "" : tls ? "https://" : "http://";
    return "listening on " + scheme + listener.address().text() + " (HTTP/1.1)";
}

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
                                             .alpn = {"http/1.1", "http/1.0"},
                                             .ktls = settings.ktls_mode,
                                             .clock = &loop});
        if (!context) {
            return context.error();
        }
        tls = std::move(context).value();
    }
    return std::unique_ptr<Server>(new Server(loop, std::move(settings), application, log, std::move(tls)));
}

Server::Server(loop::Loop& loop, Settings settings, Application& application, Log log,
               std::unique_ptr<tls::Context> tls)
    : loop_(loop),
      settings_(std::move(settings)),
      log_(log),
      dispatcher_(exchanges_, application, stats_),
      date_(loop),
      http1_{.exchanges = exchanges_,
             .handler = dispatcher_,
             .limits = settings_.limits,
             .date = date_,
             .server_header = settings_.server_header},
      tls_(std::move(tls)),
      connections_(loop, log_, *this, stats_),
      accept_flow_({.loop = loop,
                    .settings = settings_,
                    .log = log_,
                    .stats = stats_,
                    .connections = connections_,
                    .observer = *this,
                    .http1 = http1_,
                    .tls = tls_.get()}),
      application_(application) {}

Server::~Server() = default;

// ---- running -------------------------------------------------------------------------------------------------------

Result<void, Failure> Server::run() {
    if (running()) {
        return Failure{ErrorCode::invalid_argument, "the server is already running"};
    }
    if (auto bound = bind_all(); !bound) {
        listeners_.clear();
        return bound;
    }
    const loop::SigpipeIgnored sigpipe;
    std::optional<loop::SignalWatch> interrupt;
    std::optional<loop::SignalWatch> terminate;
    if (settings_.handle_signals) {
        loop::SignalHandler& self = *this;
        interrupt.emplace(loop_, SIGINT, self);
        terminate.emplace(loop_, SIGTERM, self);
    }
    phase_ = wanted_ = RunPhase::serving;
    log_start();
    application_.on_started();
    on_connection_gone();  // begins to accept
    while (running()) {
        loop_.turn();
    }
    loop_.settle();  // sockets are closed before run() returns
    log_.write(Severity::info, "stopped");
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

void Server::log_start() const {
    if (!log_.wants(Severity::info)) {
        return;
    }
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
        log_.write(Severity::info, listener_line(*listeners_[i], settings_.listeners[i].tls));
    }
    if (tls_ == nullptr) {
        return;
    }
    const std::string& declined = tls_->record_layer().ktls_reason;
    log_.write(Severity::info, declined.empty() ? "kernel TLS: used where the cipher allows it"
                                                : "kernel TLS: not used: " + declined);
    if (!tls_->warning().empty()) {
        log_.write(Severity::warn, tls_->warning());
    }
}

std::uint16_t Server::listener_port(std::size_t index) const noexcept {
    return index < listeners_.size() ? listeners_[index]->address().port() : std::uint16_t{0};
}

// ---- accepting -----------------------------------------------------------------------------------------------------

bool Server::full() const noexcept {
    return settings_.max_connections != 0 && connections_.size() + accept_flow_.size() >= settings_.max_connections;
}

bool Server::uses_tls(const net::Listener& listener) const noexcept {
    const auto found = std::find_if(listeners_.begin(), listeners_.end(),
                                    [&](const auto& one) { return one.get() == &listener; });
    return settings_.listeners[static_cast<std::size_t>(found - listeners_.begin())].tls;
}

void Server::on_accept(net::Listener& listener, UniqueFd fd, const net::Address& peer) {
    exhausted_ = false;
    accept_flow_.accept(std::move(fd), peer, uses_tls(listener));
    if (full()) {
        accepting_ = false;
        for (const auto& one : listeners_) {
            one->pause();
        }
    }
}

void Server::on_accept_exhausted(net::Listener& listener, int os_errno) {
    ++stats_.accept_exhausted;
    if (std::exchange(exhausted_, true)) {
        return;
    }
    log_.write(Severity::error, "cannot accept on " + listener.address().text() + " for now: " +
                                    std::strerror(os_errno) + "; " + std::to_string(connections_.size()) +
                                    " connections are open");
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

void Server::on_signal(int) { stop(); }

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
    if (connections_.size() == 0) {
        drain_deadline_.disarm();
        phase_ = RunPhase::ended;
    }
}

}  // namespace tas::server
