#pragma once
// Who answers requests: the other side of the server, implemented by the C ABI.

#include "http/exchange.hpp"

namespace tas::server {

class Application {
public:
    /// All listeners are bound; nothing was accepted yet.
    virtual void on_started() = 0;
    /// A request whose head is complete. The exchange is held for the application until
    /// ExchangePool::release_by_handler.
    virtual void on_request(http::Exchange& exchange) = 0;
    /// More of the request's body came, or its end, or its failure.
    virtual void on_body(http::Exchange& exchange) = 0;
    /// There is room in the output again.
    virtual void on_writable(http::Exchange& exchange) = 0;
    /// The client of an unanswered exchange is gone.
    virtual void on_gone(http::Exchange& exchange) = 0;

protected:
    ~Application() = default;
};

}  // namespace tas::server
