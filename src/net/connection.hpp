#pragma once
// One established connection: an fd with its poll event, its transport, its protocol and its queue. It alone reads and
// writes the fd, in one order; it runs the clocks. Knows neither OpenSSL nor HTTP.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/intrusive_list.hpp"
#include "base/unique_fd.hpp"
#include "loop/loop.hpp"
#include "loop/poll_event.hpp"
#include "net/address.hpp"
#include "net/connection_state.hpp"
#include "net/file_pages.hpp"
#include "net/output_queue.hpp"
#include "net/protocol.hpp"
#include "net/staged_output.hpp"
#include "net/transport.hpp"

namespace tas::net {

struct ConnectionTimeouts {
    std::chrono::milliseconds idle;
    std::chrono::milliseconds head;
    std::chrono::milliseconds body;
    std::chrono::milliseconds write;  // the peer took no byte although bytes wait
    std::chrono::milliseconds age{0};  // then the connection drains; 0: at any age
};

/// Totals over all connections of a loop. Bytes are plaintext: of what the kernel encrypts nobody sees the ciphertext.
struct ConnectionCounters {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t sendfile_calls = 0;
    std::uint64_t sendfile_bytes = 0;
    std::uint64_t cold_file_reads = 0;       // by the thread pool: what was not in the page cache
    std::uint64_t back_pressure_events = 0;  // the queue rose above its high-water mark
    std::uint64_t timeouts_idle = 0;
    std::uint64_t timeouts_head = 0;
    std::uint64_t timeouts_body = 0;
    std::uint64_t timeouts_write = 0;
};

class Connection;

class ConnectionOwner {
public:
    /// The connection has ended; the owner hands it to Loop::destroy_later.
    virtual void on_closed(Connection& connection, Error why) = 0;

protected:
    ~ConnectionOwner() = default;
};

struct ConnectionsTag;

class Connection final : public loop::Disposable,
                         public ListLink<ConnectionsTag>,
                         public ProtocolHost,
                         private loop::PollHandler,
                         private loop::Polled,
                         private loop::DeadlineHandler,
                         private loop::Deferred {
public:
    struct Environment {
        loop::Loop& loop;
        ConnectionOwner& owner;
        const ConnectionTimeouts& timeouts;
        ConnectionCounters& counters;
        std::uint64_t high_water = OutputQueue::kHighWater;  // of the output queue, bytes
    };

    Connection(const Environment& environment, UniqueFd fd, const Address& peer,
               std::unique_ptr<loop::PollEvent> poll, std::unique_ptr<Transport> transport);
    ~Connection() override;

    /// Begins to serve; bytes that the transport already holds are fed in this turn.
    void start(std::unique_ptr<Protocol> protocol);
    void begin_drain();
    /// Ends at once, without flushing.
    void lose(Error why);

    [[nodiscard]] ConnectionState state() const noexcept { return state_; }
    [[nodiscard]] const Address& peer() const noexcept { return peer_; }

    [[nodiscard]] OutputQueue& output() noexcept override { return queue_; }
    [[nodiscard]] bool cuts_records() const noexcept override { return transport_->cuts_records(); }
    void wake() noexcept override;
    void enter_phase(Phase phase) noexcept override;
    void close_when_flushed(Linger linger) noexcept override;
    void abort() noexcept override;

private:
    void on_ready(loop::Ready ready, int os_errno) override;
    void on_polled() override;
    void on_deadline(loop::Deadline& deadline) override;
    void on_turn_end() override;

    void enter(ConnectionState state) noexcept;
    void pump_input();
    [[nodiscard]] bool reading() const noexcept;
    void finish_turn(bool readable_in_vain = false);
    void finish_later() noexcept;
    void flush();
    /// One system call's worth of the queue's front; nullopt: it waits for the disk.
    [[nodiscard]] std::optional<IoResult> send_front();
    [[nodiscard]] std::optional<IoResult> send_file(const Chunk& file);
    [[nodiscard]] std::size_t copied_range() const noexcept;
    [[nodiscard]] std::size_t kept_range() const noexcept;
    [[nodiscard]] IoResult send(std::span<const iovec> slices, More more);
    [[nodiscard]] std::optional<IoResult> send_staged();
    void take_sent(const IoResult& step);
    [[nodiscard]] bool is_our_turn() const noexcept;
    void watch_for_stall();
    bool look_for_progress();
    void watch_water_marks();
    void shut_down();
    void linger();
    void settle_interest(bool readable_in_vain);

    loop::Loop& loop_;
    ConnectionOwner& owner_;
    const ConnectionTimeouts& timeouts_;
    ConnectionCounters& counters_;

    Address peer_;
    UniqueFd fd_;  // closed after the poll event is gone
    std::unique_ptr<loop::PollEvent> poll_;
    std::unique_ptr<Transport> transport_;
    OutputQueue queue_;
    FilePages file_pages_;                  // of a file that the transport sends itself
    std::unique_ptr<StagedOutput> staged_;  // while files go through user space
    std::unique_ptr<Protocol> protocol_;

    loop::Deadline read_deadline_{*this};   // of the phase; of the close once closing
    loop::Deadline write_deadline_{*this};  // of the write stall
    loop::Deadline age_deadline_{*this};

    std::size_t untaken_ = 0;  // what the peer had not taken when the write stall's clock began

    std::uint64_t stalled_at_ms_ = 0;  // of the loop's clock: when it has run
    std::uint64_t lingers_until_ms_ = 0;

    loop::Ready ready_ = loop::Ready::none;  // what was polled
    int poll_errno_ = 0;
    IoStatus read_status_ = IoStatus::want_read;  // of the last call, what poll interest is made of
    IoStatus write_status_ = IoStatus::ok;
    ConnectionState state_ = ConnectionState::open;
    Phase phase_ = Phase::head;
    bool transport_sends_files_ = true;  // until it says that it cannot
    bool front_is_begun_ = false;  // a file range, which the transport has sent in part
    bool transport_holds_ = false;  // the last write was not ok: held ciphertext may have to be drained
    bool in_turn_ = false;
    bool woken_ = false;
    bool input_ended_ = false;
    bool peer_ended_half_ = false;  // poll reports it for as long as it is asked
    bool retired_ = false;          // the transport wants to end, and the protocol was told
    bool above_high_water_ = false;
    bool output_low_ = false;  // the protocol is to be told
    bool abort_requested_ = false;
    Linger linger_ = Linger::yes;
};

}  // namespace tas::net
