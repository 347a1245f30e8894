#include "server/static_files.hpp"

#include <algorithm>
#include <utility>

#include "files/request_path.hpp"

namespace tas::server {

Result<void, Failure> StaticFiles::add(const files::StaticSettings& settings) {
    const Log log(Severity::error, &StaticFiles::write_failure, this);
    auto handler = files::StaticHandler::create(settings, {.loop = env_.loop,
                                                           .exchanges = env_.exchanges,
                                                           .next = *this,
                                                           .types = env_.types,
                                                           .budget = budget_,
                                                           .counters = env_.counters,
                                                           .log = log});
    if (!handler) {
        return handler.error();
    }
    const std::size_t size = handler.value()->prefix().size();
    const auto behind = std::find_if(handlers_.begin(), handlers_.end(),
                                     [size](const auto& other) { return other->prefix().size() < size; });
    handlers_.insert(behind, std::move(handler).value());
    return {};
}

void StaticFiles::start() {
    for (const auto& handler : handlers_) {
        handler->start();
    }
}

void StaticFiles::stop() {
    for (const auto& handler : handlers_) {
        handler->stop();
    }
}

bool StaticFiles::busy() const noexcept {
    return std::any_of(handlers_.begin(), handlers_.end(), [](const auto& handler) { return handler->busy(); });
}

bool StaticFiles::serve_from(Handlers::const_iterator first, http::Exchange& exchange) {
    if (first == handlers_.end()) {
        return false;
    }
    const files::RequestPath path(exchange.request.path());
    const files::Moment now{.unix_seconds = env_.loop.unix_seconds(), .loop_ms = env_.loop.now_ms()};
    return std::any_of(first, handlers_.cend(),
                       [&](const auto& handler) { return handler->serve(exchange, path, now); });
}

void StaticFiles::on_missing(const files::StaticHandler& asked, http::Exchange& exchange) {
    const auto found =
        std::find_if(handlers_.cbegin(), handlers_.cend(), [&](const auto& one) { return one.get() == &asked; });
    if (!serve_from(found + 1, exchange)) {
        env_.unserved.on_unserved(exchange);
    }
}

void StaticFiles::write_failure(void* self, Severity, std::string_view line) {
    LogThrottle& failures = static_cast<StaticFiles*>(self)->env_.failures;
    if (failures.admit()) {
        failures.write(line);
    }
}

}  // namespace tas::server
