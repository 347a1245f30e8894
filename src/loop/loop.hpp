#pragma once
// One event loop: libuv, plus what belongs to a turn of it: deferred work, deferred destruction, shared scratch memory.
// One thread, one loop, one world. Knows neither HTTP nor TLS.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/block_pool.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/intrusive_list.hpp"
#include "loop/deadlines.hpp"
#include "loop/socket_handles.hpp"

struct uv_loop_s;
struct uv_prepare_s;
struct uv_check_s;
struct uv_idle_s;

namespace tas::loop {

struct DeferTag;
struct PolledTag;

/// Work that runs once at the end of a turn. Belongs to its owner; unlinks itself when destroyed.
class Deferred : private ListLink<DeferTag> {
public:
    virtual void on_turn_end() = 0;

protected:
    Deferred() = default;
    ~Deferred() = default;

private:
    friend class Loop;
    template <class T, class Tag>
    friend class tas::IntrusiveList;
};

/// What has to be done for an event that was polled, once all that were polled with it are known. Belongs to its owner;
/// unlinks itself when destroyed.
class Polled : private ListLink<PolledTag> {
public:
    virtual void on_polled() = 0;

protected:
    Polled() = default;
    ~Polled() = default;

private:
    friend class Loop;
    template <class T, class Tag>
    friend class tas::IntrusiveList;
};

/// What can be handed to destroy_later().
class Disposable {
public:
    Disposable() = default;
    Disposable(const Disposable&) = delete;
    Disposable& operator=(const Disposable&) = delete;
    virtual ~Disposable() = default;
};

class Loop final : public WallClock {
public:
    static constexpr std::size_t kScratchBytes = 64 * 1024;  // one read of a connection

    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop();

    /// Waits for events and runs their callbacks once. False when nothing is left to wait for.
    bool turn();
    /// Destroys what waits for its destruction and closes what waits for its close, without waiting for events.
    void settle();

    /// Milliseconds of a monotonic clock, as of the beginning of this turn.
    [[nodiscard]] std::uint64_t now_ms() const noexcept;
    /// At most 100 ms and a turn old: where the clock is a system call, it is not one of each request.
    [[nodiscard]] std::time_t unix_seconds() noexcept override;

    /// Runs `work` once behind the callbacks of this turn's events, in front of deadlines. Again is not twice.
    void after_poll(Polled& work) noexcept;
    /// Runs `work` once at the end of this turn, or of the next one when called from such work. Again is not twice.
    void defer(Deferred& work) noexcept;
    /// Destroys when no callback of the object is on the stack any more.
    void destroy_later(std::unique_ptr<Disposable> object);

    [[nodiscard]] Deadlines& deadlines() noexcept { return *deadlines_; }
    [[nodiscard]] SocketHandles& socket_handles() noexcept { return *socket_handles_; }
    [[nodiscard]] BlockPool& blocks() noexcept { return blocks_; }
    /// The read buffer that all connections share: its content is valid until the next read of any of them.
    [[nodiscard]] ByteSpan scratch() noexcept { return {scratch_.get(), kScratchBytes}; }
    /// A larger buffer that nobody uses, if there is one: one connection at a time mostly needs it, and fresh memory costs a
    /// page fault for each 4 KiB. Whoever takes it puts it back.
    [[nodiscard]] std::shared_ptr<std::byte[]>& spare_buffer() noexcept { return spare_buffer_; }

    /// Whether turn() or settle() is on the stack, of this or of another context.
    [[nodiscard]] bool in_turn() const noexcept { return in_turn_; }
    [[nodiscard]] uv_loop_s* native() noexcept { return loop_.get(); }

private:
    void before_poll();
    void count_deadlines();
    void run_polled();
    void end_turn();
    void stay_awake() noexcept;

    std::unique_ptr<uv_loop_s> loop_;
    uv_prepare_s* prepare_;
    uv_check_s* check_;
    uv_idle_s* idle_;
    IntrusiveList<Polled, PolledTag> polled_;
    IntrusiveList<Deferred, DeferTag> deferred_;
    std::vector<std::unique_ptr<Disposable>> doomed_;
    std::unique_ptr<Deadlines> deadlines_;
    std::unique_ptr<SocketHandles> socket_handles_;
    BlockPool blocks_;
    std::unique_ptr<std::byte[]> scratch_;
    std::shared_ptr<std::byte[]> spare_buffer_;
    std::time_t unix_seconds_ = 0;
    std::uint64_t unix_read_ms_ = 0;
    bool in_turn_ = false;
};

/// Of the library that is loaded: "1.44.2".
[[nodiscard]] std::string_view libuv_version() noexcept;

}  // namespace tas::loop
