#pragma once
// Readiness of one file descriptor. An fd has one owner and one poll event.

#include <cstdint>
#include <memory>

#include "base/result.hpp"

struct uv_poll_s;

namespace tas::loop {

class Loop;

/// A set of conditions of an fd.
enum class Ready : std::uint8_t { none = 0, readable = 1, writable = 2, disconnect = 4 };

[[nodiscard]] constexpr Ready operator|(Ready a, Ready b) noexcept {
    return static_cast<Ready>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
[[nodiscard]] constexpr bool has(Ready set, Ready one) noexcept {
    return (static_cast<std::uint8_t>(set) & static_cast<std::uint8_t>(one)) != 0;
}

class PollHandler {
public:
    /// `os_errno`: 0, or why polling ended (EBADF: the socket is in an error state; read it to learn which).
    virtual void on_ready(Ready ready, int os_errno) = 0;

protected:
    ~PollHandler() = default;
};

class PollEvent final {
public:
    /// Watches nothing until arm(). The fd is borrowed; close it after the poll event is gone.
    [[nodiscard]] static Result<std::unique_ptr<PollEvent>> create(Loop& loop, int fd, PollHandler& handler);
    /// The same of a socket that is non-blocking, one at a time: cheaper for all but the first with its number.
    [[nodiscard]] static Result<std::unique_ptr<PollEvent>> of_socket(Loop& loop, int fd, PollHandler& handler);
    PollEvent(const PollEvent&) = delete;
    PollEvent& operator=(const PollEvent&) = delete;
    ~PollEvent();

    /// Hands the fd's events to another owner (from the handshake to the connection).
    void set_handler(PollHandler& handler) noexcept { handler_ = &handler; }
    /// Watches these conditions, level-triggered. No system call when they are the same as before.
    void arm(Ready interest);
    [[nodiscard]] Ready interest() const noexcept { return interest_; }

private:
    PollEvent(PollHandler& handler, uv_poll_s& poll, bool is_kept) noexcept;
    static void on_event(uv_poll_s* handle, int status, int events);

    PollHandler* handler_;
    uv_poll_s& poll_;
    Ready interest_ = Ready::none;
    const bool is_kept_;  // the handle is the loop's, and stays there
};

}  // namespace tas::loop
