#include "server/static_files.hpp"

#include <algorithm>
#include <utility>

#include "files/request_path.hpp"

namespace tas::server {

Result<void, Failure> StaticFiles::add(const files::StaticSettings& settings) {
    const Log log(Severity::error, &StaticFiles::write_failure, this);
    auto handler = files::StaticHandler::create(settings, {.types = types_, .counters = counters_, .log = log});
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
        handler->start(loop_);
    }
}

void StaticFiles::stop() {
    for (const auto& handler : handlers_) {
        handler->stop();
    }
}

bool StaticFiles::serve(http::Exchange& exchange) {
    if (handlers_.empty()) {
        return false;
    }
    const files::RequestPath path(exchange.request.path());
    const files::Moment now{.unix_seconds = loop_.unix_seconds(), .loop_ms = loop_.now_ms()};
    return std::any_of(handlers_.begin(), handlers_.end(),
                       [&](const auto& handler) { return handler->serve(exchange, path, now); });
}

void StaticFiles::write_failure(void* self, Severity, std::string_view line) {
    LogThrottle& failures = static_cast<StaticFiles*>(self)->failures_;
    if (failures.admit()) {
        failures.write(line);
    }
}

}  // namespace tas::server
