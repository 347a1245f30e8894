#include "server/dispatcher.hpp"

namespace tas::server {

void Dispatcher::on_request(http::Exchange& exchange) {
    ++stats_.requests;
    if (!files_.serve(exchange)) {
        hand_over(exchange);
    }
}

/// The application is told of a body that has failed meanwhile as if it failed now.
void Dispatcher::on_unserved(http::Exchange& exchange) {
    const http::ExchangeId id = exchange.id();
    hand_over(exchange);
    http::Exchange* live = exchanges_.find(id);
    if (live != nullptr && live->held_by_handler() && live->request.body.failure != 0) {
        application_.on_body(*live);
    }
}

void Dispatcher::hand_over(http::Exchange& exchange) {
    exchanges_.hold_by_handler(exchange);
    application_.on_request(exchange);
}

void Dispatcher::on_body(http::Exchange& exchange) {
    if (const std::uint16_t failure = exchange.request.body.failure; failure != 0) {
        stats_.count_refusal(failure);
    }
    if (exchange.held_by_handler()) {  // else it waits for a file
        application_.on_body(exchange);
    }
}

void Dispatcher::on_gone(http::Exchange& exchange) {
    ++stats_.clients_gone;
    if (exchange.held_by_handler()) {
        application_.on_gone(exchange);
    }
}

void Dispatcher::on_refused(std::uint16_t status) { stats_.count_refusal(status); }

void Dispatcher::on_response(std::uint16_t status) { stats_.count_response(status); }

}  // namespace tas::server
