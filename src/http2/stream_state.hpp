#pragma once
// The states of a stream as the session sees them, and which may follow which. nghttp2 keeps those of RFC 9113 §5.1
// (open, half-closed …); what is ours is where its request and its handler stand.

#include <cstdint>

namespace tas::http2 {

//              | the client may send        | the handler             | what ends the state
// receiving    | its header section         | does not know of it     | END_HEADERS
// ready        | content, trailers          | does not know of it yet | the end of the read
// answering    | content, trailers          | has the exchange        | its response is given, or aborted
// answered     | nothing                    | has the exchange        | its response, of which the client has all, is given
// finishing    | nothing that counts        | has let go              | END_STREAM or RST_STREAM has left
// closed       | nothing                    | is to be told, or knows | that it was told
enum class StreamState : std::uint8_t { receiving, ready, answering, answered, finishing, closed };

[[nodiscard]] constexpr bool may_follow(StreamState from, StreamState to) noexcept {
    switch (from) {
        case StreamState::receiving:
            return to == StreamState::ready || to == StreamState::closed;
        case StreamState::ready:
            return to == StreamState::answering || to == StreamState::closed;
        case StreamState::answering:
            return to == StreamState::answered || to == StreamState::finishing || to == StreamState::closed;
        case StreamState::answered:
        case StreamState::finishing:
            return to == StreamState::closed;
        case StreamState::closed:
            return false;
    }
    return false;
}

}  // namespace tas::http2
