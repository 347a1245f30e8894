#pragma once
// One stream: a request on its way to the handler, and the response on its way into DATA frames. It holds what a
// handler has given and the client has not taken; frames are cut from it without a copy. Knows its session and nghttp2.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/intrusive_list.hpp"
#include "base/small_memory.hpp"
#include "http/exchange.hpp"
#include "http/response_plan.hpp"
#include "http2/request_head.hpp"
#include "http2/stream_state.hpp"
#include "net/chunk_ring.hpp"

namespace tas::net {
class OutputQueue;
}

namespace tas::http2 {

class Session;
struct StreamsTag;
struct NewsTag;

/// What the handler is still to be told; bits.
enum class News : std::uint8_t { none = 0, request = 1, body = 2, writable = 4, gone = 8 };

class Stream final : public http::ResponseSink,
                     public http::RequestSource,
                     public ListLink<StreamsTag>,
                     public ListLink<NewsTag> {
public:
    void open(Session& session, std::int32_t id, http::Exchange& exchange);
    /// Forgets everything; the memory is kept for the next stream.
    void reset();

    [[nodiscard]] std::int32_t id() const noexcept { return id_; }
    [[nodiscard]] StreamState state() const noexcept { return state_; }
    void enter(StreamState next) noexcept;
    /// Whether a handler has it. In `answered` it still writes a body that is not sent, as for HEAD.
    [[nodiscard]] bool with_handler() const noexcept {
        return state_ == StreamState::answering || state_ == StreamState::answered;
    }
    /// nullptr once the response is given, or the stream has ended.
    [[nodiscard]] http::Exchange* exchange() const noexcept { return exchange_; }
    [[nodiscard]] http::Exchange* take_exchange() noexcept { return std::exchange(exchange_, nullptr); }
    [[nodiscard]] RequestHead& head() noexcept { return head_; }

    void note(News news) noexcept { news_ |= static_cast<std::uint8_t>(news); }
    /// Whether it was noted; forgets it.
    [[nodiscard]] bool take(News news) noexcept;

    // ---- the request's body

    /// The header section has ended; `body_due`: content follows.
    void on_head(bool body_due, bool expects_continue) noexcept;
    /// Takes content; false: nobody will read it.
    [[nodiscard]] bool on_body(std::string_view bytes);
    /// Content and trailers are there. False: it was not due any more.
    [[nodiscard]] bool on_body_end() noexcept;
    /// The rest will not come: the handler learns with which status to answer. False: it was not due.
    [[nodiscard]] bool fail_body(std::uint16_t status) noexcept;
    [[nodiscard]] bool body_due() const noexcept { return body_due_; }
    /// Whether the client has not sent END_STREAM yet.
    [[nodiscard]] bool request_open() const noexcept { return request_open_; }
    /// Whether the client could send, and is to.
    [[nodiscard]] bool owes_body() const noexcept;
    /// Whether it is to send, or may go on sending what nobody reads.
    [[nodiscard]] bool owes_input() const noexcept { return owes_body() || lingers_; }
    /// Whether the client still waits for 100 (Continue).
    [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }
    /// The response has left, and the client may go on sending what nobody reads.
    void linger() noexcept { lingers_ = true; }
    [[nodiscard]] bool lingers() const noexcept { return lingers_; }

    // ---- the response, as the session cuts it into frames

    /// Body bytes that are not in a frame yet.
    [[nodiscard]] std::uint64_t pending() const noexcept { return pending_bytes_; }
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    /// END_STREAM has left.
    void on_end_sent() noexcept { end_sent_ = true; }
    [[nodiscard]] bool end_sent() const noexcept { return end_sent_; }
    /// Whether there is something to send, if only END_STREAM. It waits for a window, then: that too needs one that is open.
    [[nodiscard]] bool owes_output() const noexcept { return pending_bytes_ > 0 || (finished_ && !end_sent_); }
    [[nodiscard]] std::span<const http::Field> trailers();
    /// nghttp2 has found nothing to send, and is to be told when there is.
    void defer() noexcept { deferred_ = true; }
    /// Moves n bytes of the body, n ≤ pending(), into the queue.
    void move_body(std::size_t n, net::OutputQueue& output);
    /// Drops what is not in a frame yet.
    void drop_body() noexcept;

    // ---- the clock

    /// Its last progress, in the session's count.
    void on_progress(std::uint64_t count) noexcept { progress_ = count; }
    [[nodiscard]] std::uint64_t progress() const noexcept { return progress_; }

    // ---- the handler

    [[nodiscard]] http::SendStatus begin(const http::ResponseHead& head, std::optional<std::uint64_t> length) override;
    [[nodiscard]] http::SendStatus write(Chunk piece) override;
    [[nodiscard]] http::SendStatus finish(std::span<const http::Field> trailers) override;
    void abort() override;
    [[nodiscard]] bool writable() const noexcept override;
    void want_body(bool whole) override;
    void body_taken() override;

private:
    void consume() noexcept;
    void resume() noexcept;
    void release();

    Session* session_ = nullptr;
    http::Exchange* exchange_ = nullptr;
    std::uint64_t progress_ = 0;
    std::int32_t id_ = 0;
    StreamState state_ = StreamState::receiving;
    std::uint8_t news_ = 0;

    RequestHead head_;
    std::uint64_t consumed_ = 0;  // of the request's body: given back to the client's window
    bool request_open_ = false;
    bool body_due_ = false;  // … and the handler may still want it
    bool whole_body_wanted_ = false;
    bool expects_continue_ = false;
    bool lingers_ = false;

    net::ChunkRing pending_;
    std::uint64_t pending_bytes_ = 0;
    http::BodyAudit audit_;
    http::Fields trailers_;
    std::vector<http::Field> trailer_views_;
    bool begun_ = false;
    bool finished_ = false;
    bool deferred_ = false;
    bool end_sent_ = false;
    bool was_full_ = false;  // the handler was told to wait
};

/// Streams of a loop that wait for their next use, and the memory of what nghttp2 keeps for each.
class StreamPool final {
public:
    [[nodiscard]] SmallMemory& memory() noexcept { return memory_; }
    [[nodiscard]] std::unique_ptr<Stream> acquire();
    void give_back(std::unique_ptr<Stream> stream);

private:
    static constexpr std::size_t kMaxSpare = 256;
    SmallMemory memory_;
    std::vector<std::unique_ptr<Stream>> spare_;
};

}  // namespace tas::http2
