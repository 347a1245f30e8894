#pragma once
// Hands complete requests to the static handlers and else to the application, and counts what became of them.

#include "http/exchange.hpp"
#include "server/application.hpp"
#include "server/static_files.hpp"
#include "server/stats.hpp"

namespace tas::server {

class Dispatcher final : public http::RequestHandler, public Unserved {
public:
    Dispatcher(http::ExchangePool& exchanges, StaticFiles& files, Application& application, Stats& stats) noexcept
        : exchanges_(exchanges), files_(files), application_(application), stats_(stats) {}

    void on_request(http::Exchange& exchange) override;
    void on_body(http::Exchange& exchange) override;
    void on_writable(http::Exchange& exchange) override { application_.on_writable(exchange); }
    void on_gone(http::Exchange& exchange) override;
    void on_refused(std::uint16_t status) override;
    void on_response(std::uint16_t status) override;
    void on_unserved(http::Exchange& exchange) override;

private:
    void hand_over(http::Exchange& exchange);

    http::ExchangePool& exchanges_;
    StaticFiles& files_;
    Application& application_;
    Stats& stats_;
};

}  // namespace tas::server
