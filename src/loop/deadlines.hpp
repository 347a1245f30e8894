#pragma once
// All coarse timeouts of a loop on one timer wheel: arming a deadline is a few pointer writes and reads no clock, as it
// counts from the end of the turn. A deadline fires up to two ticks late and never early.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/intrusive_list.hpp"

struct uv_timer_s;

namespace tas::loop {

class Loop;
class Deadline;

class DeadlineHandler {
public:
    virtual void on_deadline(Deadline& deadline) = 0;

protected:
    ~DeadlineHandler() = default;
};

struct DeadlineTag;

/// One clock of one owner; disarms itself when destroyed.
class Deadline final : private ListLink<DeadlineTag> {
public:
    explicit Deadline(DeadlineHandler& handler) noexcept : handler_(handler) {}

    [[nodiscard]] bool armed() const noexcept { return linked(); }
    void disarm() noexcept { unlink(); }

private:
    friend class Deadlines;
    template <class T, class Tag>
    friend class tas::IntrusiveList;

    DeadlineHandler& handler_;
    std::uint64_t due_ms_ = 0;  // of the loop's clock; in the turn it was armed in, milliseconds from its end
};

class Deadlines final {
public:
    static constexpr std::chrono::milliseconds kTick{100};

    explicit Deadlines(Loop& loop);
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;
    ~Deadlines();

    /// Fires once, `after` from the end of this turn; arming again moves it.
    void arm(Deadline& deadline, std::chrono::milliseconds after);
    /// Whether a deadline was armed that does not count yet, and the moment from which all of those do.
    [[nodiscard]] bool any_fresh() noexcept { return !fresh_.empty(); }
    void count_from(std::uint64_t now_ms) noexcept;

    /// A tick has passed: the loop is not to block, and calls fire_due() once it has polled. So what has arrived while a
    /// handler kept the loop from polling counts before the deadline that passed meanwhile.
    [[nodiscard]] bool due() const noexcept { return due_; }
    void fire_due();

    /// Fires what is due at `now_ms` of the loop's clock. For fire_due() and for tests.
    void advance(std::uint64_t now_ms);

private:
    static constexpr std::size_t kSlots = 512;  // one round is 51 s; longer deadlines stay for several rounds
    using Slot = IntrusiveList<Deadline, DeadlineTag>;

    void place(Deadline& deadline) noexcept;
    [[nodiscard]] bool any_armed() noexcept;

    Loop& loop_;
    uv_timer_s* timer_;
    bool ticking_ = false;
    bool due_ = false;
    std::uint64_t last_tick_ = 0;
    Slot fresh_;  // do not count yet
    std::array<Slot, kSlots> slots_;
};

}  // namespace tas::loop
