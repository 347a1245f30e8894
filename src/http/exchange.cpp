#include "http/exchange.hpp"

#include <utility>

namespace tas::http {

ExchangePool::~ExchangePool() {
    live_.for_each([](Exchange* exchange) { delete exchange; });
}

Exchange& ExchangePool::acquire(ResponseSink& sink, RequestSource& source,
                                std::shared_ptr<const ConnectionInfo> connection) {
    std::unique_ptr<Exchange> exchange;
    if (spare_.empty()) {
        exchange = std::make_unique<Exchange>();
        exchange->request.body.use(bodies_);
    } else {
        exchange = std::move(spare_.back());
        spare_.pop_back();
    }
    exchange->sink_ = &sink;
    exchange->source_ = &source;
    exchange->connection = std::move(connection);
    exchange->id_ = live_.insert(exchange.get());
    if (observer_ != nullptr) {
        observer_->on_begin(*exchange);
    }
    return *exchange.release();
}

void ExchangePool::leave(Exchange& exchange, bool gone) {
    if (observer_ != nullptr) {
        observer_->on_end(exchange, gone);
    }
    exchange.sink_ = nullptr;
    exchange.source_ = nullptr;
}

void ExchangePool::release_by_protocol(Exchange& exchange) {
    leave(exchange, false);
    if (!exchange.held_by_handler_) {
        retire(exchange);
    }
}

void ExchangePool::lose_by_protocol(Exchange& exchange, RequestHandler& handler) {
    const bool held = exchange.held_by_handler_;
    leave(exchange, true);
    handler.on_gone(exchange);  // of a live exchange
    if (!held) {
        retire(exchange);
    }
}

void ExchangePool::release_by_handler(Exchange& exchange) noexcept {
    exchange.held_by_handler_ = false;
    if (exchange.sink_ == nullptr) {
        retire(exchange);
    }
}

void ExchangePool::retire(Exchange& exchange) noexcept {
    live_.erase(exchange.id_);
    std::unique_ptr<Exchange> owned(&exchange);
    if (spare_.size() == kMaxSpare) {
        return;
    }
    exchange.connection.reset();
    exchange.request.clear();
    exchange.sent = {};
    spare_.push_back(std::move(owned));
}

}  // namespace tas::http
