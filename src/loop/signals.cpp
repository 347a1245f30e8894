#include "loop/signals.hpp"

#include "loop/loop.hpp"
#include "loop/uv_handle.hpp"

namespace tas::loop {

SignalWatch::SignalWatch(Loop& loop, int signal_number, SignalHandler& handler)
    : signal_number_(signal_number), signal_(new uv_signal_t) {
    sigaction(signal_number, nullptr, &previous_);
    uv_signal_init(loop.native(), signal_);
    signal_->data = &handler;
    uv_unref(reinterpret_cast<uv_handle_t*>(signal_));
    uv_signal_start(
        signal_, [](uv_signal_t* signal, int number) { static_cast<SignalHandler*>(signal->data)->on_signal(number); },
        signal_number);
}

SignalWatch::~SignalWatch() {
    uv_signal_stop(signal_);
    close_and_delete(signal_);
    sigaction(signal_number_, &previous_, nullptr);
}

SigpipeIgnored::SigpipeIgnored() noexcept {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &previous_);
}

SigpipeIgnored::~SigpipeIgnored() { sigaction(SIGPIPE, &previous_, nullptr); }

}  // namespace tas::loop
