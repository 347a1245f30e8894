#pragma once
// Signals as events of the loop. What was installed before comes back when the watch ends.

#include <csignal>

struct uv_signal_s;

namespace tas::loop {

class Loop;

class SignalHandler {
public:
    virtual void on_signal(int signal_number) = 0;

protected:
    ~SignalHandler() = default;
};

class SignalWatch final {
public:
    SignalWatch(Loop& loop, int signal_number, SignalHandler& handler);
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;
    ~SignalWatch();

private:
    int signal_number_;
    struct sigaction previous_{};
    uv_signal_s* signal_;
};

/// Ignores SIGPIPE for its lifetime: sendfile(2) has no MSG_NOSIGNAL.
class SigpipeIgnored final {
public:
    SigpipeIgnored() noexcept;
    SigpipeIgnored(const SigpipeIgnored&) = delete;
    SigpipeIgnored& operator=(const SigpipeIgnored&) = delete;
    ~SigpipeIgnored();

private:
    struct sigaction previous_{};
};

}  // namespace tas::loop
