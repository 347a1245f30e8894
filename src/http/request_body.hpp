#pragma once
// The body of a request as it arrives: what came and was not taken yet, and how it ended.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tas::http {

class RequestBody final {
public:
    void append(std::string_view piece) {
        bytes_.append(piece);
        received_ += piece.size();
    }
    /// Received and not taken. Valid until the next change.
    [[nodiscard]] std::string_view unread() const noexcept { return std::string_view(bytes_).substr(taken_); }
    /// Forgets n bytes of unread(), n ≤ its size.
    void take(std::size_t n) noexcept;
    /// All bytes received, taken ones included.
    [[nodiscard]] std::uint64_t received() const noexcept { return received_; }

    bool complete = false;
    /// The status that refuses a body whose rest will not come (400, 408, 413), or 0.
    std::uint16_t failure = 0;

    void clear() noexcept;

private:
    std::string bytes_;
    std::size_t taken_ = 0;
    std::uint64_t received_ = 0;
};

}  // namespace tas::http
