#pragma once
// One request and the way back for its response. The protocol makes exchanges, the handler answers them; each may let
// go first. Knows no protocol and no socket.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/chunk.hpp"
#include "base/slot_map.hpp"
#include "http/connection_info.hpp"
#include "http/fields.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace tas::http {

using ExchangeId = std::uint64_t;

enum class SendStatus : std::uint8_t {
    ok,
    gone,             // the connection or stream has ended: nothing was sent
    wrong_state,      // head after head, body before head, anything after finish
    length_mismatch,  // more body than the declared Content-Length: nothing of this piece was sent
    invalid_field,    // a name or value that may not go on the wire
};

/// The protocol's side of an exchange: turns a response into bytes of its connection's queue.
class ResponseSink {
public:
    /// The head. `length` is the body's size, nullopt: not known (HTTP/1.1 chunks it, HTTP/1.0 ends it by closing).
    /// A Content-Length among the fields must agree with `length` where both are there.
    [[nodiscard]] virtual SendStatus begin(const ResponseHead& head, std::optional<std::uint64_t> length) = 0;
    /// A piece of the body. Dropped, with ok, where the response carries none (HEAD, 204, 304).
    [[nodiscard]] virtual SendStatus write(Chunk piece) = 0;
    /// The end. Less body than declared aborts the stream, so that the client sees the truncation.
    [[nodiscard]] virtual SendStatus finish(std::span<const Field> trailers) = 0;
    /// Ends the stream visibly unfinished.
    virtual void abort() = 0;
    /// Whether little enough waits in the queue. False is back-pressure: on_writable() tells when there is room again.
    [[nodiscard]] virtual bool writable() const noexcept = 0;

protected:
    ~ResponseSink() = default;
};

/// The protocol's side of a request body that is still on its way.
class RequestSource {
public:
    /// The handler waits for the body: for more of it, or for all of it at once. Without this call a client that asked
    /// for 100 (Continue) is not told to send. on_body() tells what came.
    virtual void want_body(bool whole) = 0;
    /// The handler has taken bytes: there may be room for more.
    virtual void body_taken() = 0;

protected:
    ~RequestSource() = default;
};

class ExchangePool;
class RequestHandler;

/// What of a response was put on the way to the client; the protocol keeps the account.
struct Sent {
    std::uint16_t status = 0;  // 0: no final head yet
    bool complete = false;
    std::uint64_t body_bytes = 0;  // without framing
};

class Exchange final {
public:
    /// A generation id: stale once both sides have let go.
    [[nodiscard]] ExchangeId id() const noexcept { return id_; }

    Request request;
    std::shared_ptr<const ConnectionInfo> connection;
    Sent sent;
    std::uint64_t begun_us = 0;  // the observer's: when the request began to arrive

    /// Whether a handler has it.
    [[nodiscard]] bool held_by_handler() const noexcept { return held_by_handler_; }
    /// The way back, or nullptr once the response is complete or the peer is gone.
    [[nodiscard]] ResponseSink* sink() const noexcept { return sink_; }
    /// Where the rest of the request's body comes from, or nullptr once the exchange has ended.
    [[nodiscard]] RequestSource* source() const noexcept { return source_; }

private:
    friend class ExchangePool;
    ExchangeId id_ = 0;
    ResponseSink* sink_ = nullptr;
    RequestSource* source_ = nullptr;
    bool held_by_handler_ = false;
};

/// Sees every exchange begin and end, whatever protocol carries it.
class ExchangeObserver {
public:
    /// A request has begun to arrive; nothing of it is known yet.
    virtual void on_begin(Exchange& exchange) = 0;
    /// Nothing more of the response will be sent. `gone`: the connection has ended under a handler that had the request.
    virtual void on_end(const Exchange& exchange, bool gone) = 0;

protected:
    ~ExchangeObserver() = default;
};

/// All exchanges of one loop. Reuses their memory: no allocation for a request in the steady state.
class ExchangePool final {
public:
    ExchangePool() = default;
    ExchangePool(const ExchangePool&) = delete;
    ExchangePool& operator=(const ExchangePool&) = delete;
    ~ExchangePool();

    /// From now on; nullptr: nobody.
    void observe(ExchangeObserver* observer) noexcept { observer_ = observer; }

    /// A cleared exchange that is held by the protocol.
    [[nodiscard]] Exchange& acquire(ResponseSink& sink, RequestSource& source,
                                    std::shared_ptr<const ConnectionInfo> connection);
    /// The protocol lets go: the response is complete or can no more be sent. sink() is nullptr from here on.
    void release_by_protocol(Exchange& exchange);
    /// The protocol lets go of an exchange that the handler was given and has not answered: on_gone() tells the handler.
    /// If that does not hold it (hold_by_handler), its id is stale afterwards.
    void lose_by_protocol(Exchange& exchange, RequestHandler& handler);

    /// The handler keeps the exchange (its request and id) until release_by_handler.
    void hold_by_handler(Exchange& exchange) noexcept { exchange.held_by_handler_ = true; }
    void release_by_handler(Exchange& exchange) noexcept;

    /// nullptr for a stale id.
    [[nodiscard]] Exchange* find(ExchangeId id) const noexcept { return live_.find(id); }
    [[nodiscard]] std::size_t live() const noexcept { return live_.size(); }

private:
    static constexpr std::size_t kMaxSpare = 256;
    void leave(Exchange& exchange, bool gone);
    void retire(Exchange& exchange) noexcept;

    ExchangeObserver* observer_ = nullptr;
    SlotMap<Exchange*> live_;
    BodyMemory bodies_;
    std::vector<std::unique_ptr<Exchange>> spare_;
};

/// Where protocols hand over complete requests; implemented by the server's dispatcher.
class RequestHandler {
public:
    /// A request whose head is complete; its body may be still on its way (request.body.complete). The handler answers
    /// through exchange.sink(), at once or later.
    virtual void on_request(Exchange& exchange) = 0;
    /// More of the body came, or its end, or its failure.
    virtual void on_body(Exchange& exchange) = 0;
    /// A producer that found the sink not writable may go on.
    virtual void on_writable(Exchange& exchange) = 0;
    /// The peer went away before the response was complete; exchange.sink() is nullptr.
    virtual void on_gone(Exchange& exchange) = 0;
    /// A bad request: the protocol answers it itself with this status, and no handler sees it.
    virtual void on_refused(std::uint16_t status) = 0;
    /// A response head with this status was sent, whoever made it.
    virtual void on_response(std::uint16_t status) = 0;

protected:
    ~RequestHandler() = default;
};

}  // namespace tas::http
