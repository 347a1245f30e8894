#pragma once
// The body of a request as it arrives: what came and was not taken yet, and how it ended.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tas::http {

class RequestBody final {
public:
    /// Its whole size is known: so much room is made with its first byte, in reason.
    void expect(std::uint64_t size) noexcept { expected_ = size; }
    void append(std::string_view piece);
    /// Received and not taken. Valid until the next change.
    [[nodiscard]] std::string_view unread() const noexcept { return std::string_view(bytes_).substr(taken_); }
    /// Forgets n bytes of unread(), n ≤ its size.
    void take(std::size_t n) noexcept;
    /// All bytes received, taken ones included.
    [[nodiscard]] std::uint64_t received() const noexcept { return received_; }

    bool complete = false;
    /// The status that refuses a body whose rest will not come (400, 408, 413), or 0.
    std::uint16_t failure = 0;

    /// For the next body. Memory is kept.
    void clear() noexcept;
    /// Bytes of it.
    [[nodiscard]] std::size_t capacity() const noexcept { return bytes_.capacity(); }
    void give_memory_back() noexcept { std::string().swap(bytes_); }

private:
    std::string bytes_;
    std::size_t taken_ = 0;
    std::uint64_t expected_ = 0;
    std::uint64_t received_ = 0;
};

}  // namespace tas::http
