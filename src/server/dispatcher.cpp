#include "server/dispatcher.hpp"

namespace tas::server {

void Dispatcher::on_request(http::Exchange& exchange) {
    ++stats_.requests;
    if (files_.serve(exchange)) {
        return;
    }
    exchanges_.hold_by_handler(exchange);
    application_.on_request(exchange);
}

void Dispatcher::on_body(http::Exchange& exchange) {
    if (const std::uint16_t failure = exchange.request.body.failure; failure != 0) {
        stats_.count_refusal(failure);
    }
    application_.on_body(exchange);
}

void Dispatcher::on_gone(http::Exchange& exchange) {
    ++stats_.clients_gone;
    application_.on_gone(exchange);
}

void Dispatcher::on_refused(std::uint16_t status) { stats_.count_refusal(status); }

void Dispatcher::on_response(std::uint16_t status) { stats_.count_response(status); }

}  // namespace tas::server
