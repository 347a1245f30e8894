#pragma once
// The states of an HTTP/1 session and which may follow which.

#include <cstdint>

namespace tas::http1 {

enum class SessionState : std::uint8_t {
    between,    // no byte of a request is there
    receiving,  // a request is being read
    answering,  // the handler has the request
    closing,    // nothing is read or answered any more
};

[[nodiscard]] constexpr bool may_follow(SessionState from, SessionState to) noexcept {
    switch (from) {
        case SessionState::between:
            return to == SessionState::receiving || to == SessionState::closing;
        case SessionState::receiving:
            return to == SessionState::answering || to == SessionState::closing;
        case SessionState::answering:
            return to == SessionState::between || to == SessionState::closing;
        case SessionState::closing:
            return false;
    }
    return false;
}

}  // namespace tas::http1
