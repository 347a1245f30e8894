#pragma once
// The protocol contract: bytes in by feed(), bytes out through the connection's OutputQueue. A protocol never sees a
// socket, and holds no clock: it names the phase it is in, and the connection runs the deadline of that phase.

#include <cstdint>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tas::net {

class OutputQueue;

/// What the connection is waiting for from its peer; each phase has its own deadline.
enum class Phase : std::uint8_t {
    idle,     // between requests
    head,     // a request head has begun: the clock runs from its first byte
    body,     // a request body is due: the clock restarts with every piece
    handler,  // the peer owes nothing: no clock
    window,   // a response waits for the protocol's own flow control: the clock of a write restarts with every piece
    notice,   // the peer was told that the connection will end, and has a round trip to hear it
};

/// Whether a reset could cut the answer short, because the peer sends on: see Connection's lingering state.
enum class Linger : bool { no, yes };

/// What a connection offers its protocol. All calls are legal at any time in the protocol's life.
class ProtocolHost {
public:
    [[nodiscard]] virtual OutputQueue& output() noexcept = 0;
    /// As the transport says: a message that is no longer than a record should be one.
    [[nodiscard]] virtual bool cuts_records() const noexcept = 0;
    /// Output was queued, or input is wanted again, outside feed(): in this turn of the loop the connection calls
    /// feed({}) and flushes. Many calls make one turn.
    virtual void wake() noexcept = 0;
    /// Enters a phase and starts its clock anew.
    virtual void enter_phase(Phase phase) noexcept = 0;
    /// After the queue has left: close_notify, FIN, a bounded lingering read, close. No input is fed any more.
    /// Linger::no: the peer has said that it sends nothing more, so that there is nothing to read.
    virtual void close_when_flushed(Linger linger) noexcept = 0;
    /// Drops what is queued and closes at once, visibly (RST or a TLS stream without close_notify).
    virtual void abort() noexcept = 0;

protected:
    ~ProtocolHost() = default;
};

class Protocol {
public:
    Protocol() = default;
    Protocol(const Protocol&) = delete;
    Protocol& operator=(const Protocol&) = delete;
    virtual ~Protocol() = default;

    /// Takes all of `input` (what it cannot use yet it keeps, and wants_input() is false until it has room). An empty
    /// input means: go on with what you kept.
    virtual void feed(ByteView input) = 0;
    /// Whether the connection should read. False is back-pressure: TCP slows the peer down.
    [[nodiscard]] virtual bool wants_input() const noexcept = 0;
    /// The peer ended its half of the stream: no more input comes, what is in flight is still answered.
    virtual void on_input_end() = 0;
    /// The output queue fell below its low-water mark: producers may go on.
    virtual void on_output_low() = 0;
    /// The clock of the phase ran out.
    virtual void on_timeout(Phase phase) = 0;
    /// Finish what is in flight, take no more, then close.
    virtual void begin_drain() = 0;
    /// The connection is lost; neither the host nor the queue is used any more.
    virtual void on_gone(Error why) = 0;
};

}  // namespace tas::net
