#pragma once
// The bytes of a response head, straight into the output queue. Knows what is to be written, not why.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/response.hpp"

namespace tas::net {
class OutputQueue;
}

namespace tas::http1 {

/// Which Connection field a response carries. // RFC 9112 §9.3
enum class Persistence : std::uint8_t {
    implied,     // none: HTTP/1.1 goes on
    keep_alive,  // said to an HTTP/1.0 client that asked for it
    close,
};

/// Gathers small pieces on the stack, so that a head costs about one append.
class HeadBuffer final {
public:
    explicit HeadBuffer(net::OutputQueue& output) noexcept : output_(output) {}
    HeadBuffer(const HeadBuffer&) = delete;
    HeadBuffer& operator=(const HeadBuffer&) = delete;
    ~HeadBuffer() { flush(); }

    void put(std::string_view text) {
        if (text.size() > bytes_.size() - size_) {
            put_large(text);
            return;
        }
        text.copy(bytes_.data() + size_, text.size());
        size_ += text.size();
    }
    void put_decimal(std::uint64_t number);
    /// chunk-size CRLF. // RFC 9112 §7.1
    void put_chunk_size(std::uint64_t number);

private:
    void put_large(std::string_view text);
    void flush();

    net::OutputQueue& output_;
    std::size_t size_ = 0;
    std::array<char, 1024> bytes_;
};

struct HeadPlan {
    std::optional<std::uint64_t> announced_length;  // what Content-Length says, if it is sent
    bool chunked = false;
    bool fields_as_given = false;  // none of the handler's is the protocol's own
    Persistence persistence = Persistence::implied;
    std::string_view date;    // empty: the handler's fields have it
    std::string_view server;  // empty: none is sent
};

/// Writes the status line, the fields that are the handler's, ours, and the empty line. The head is valid.
void write_head(net::OutputQueue& output, const http::ResponseHead& head, const HeadPlan& plan);

/// Writes fields and the empty line: the trailers behind the last chunk.
void write_trailers(net::OutputQueue& output, std::span<const http::Field> trailers);

}  // namespace tas::http1
