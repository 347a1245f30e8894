#pragma once
// The body of a request as it arrives: what came and was not taken yet, and how it ended.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tas::http {

/// Memory of bodies that are no more, for those that begin.
class BodyMemory final {
public:
    /// Bytes of one that is worth it; and how many are kept, 8 MiB.
    static constexpr std::size_t kLeastOfOne = 4 * 1024;
    static constexpr std::size_t kMostOfOne = 64 * 1024;
    static constexpr std::size_t kMost = 128;

    BodyMemory() { spare_.reserve(kMost); }

    /// For an empty text.
    void lend(std::string& text) noexcept;
    /// Leaves `text` empty.
    void take_back(std::string& text) noexcept;

private:
    std::vector<std::string> spare_;
};

class RequestBody final {
public:
    /// Where its memory comes from and goes to; it must outlive this.
    void use(BodyMemory& memory) noexcept { memory_ = &memory; }
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

    void clear() noexcept;
    /// Bytes of memory.
    [[nodiscard]] std::size_t capacity() const noexcept { return bytes_.capacity(); }

private:
    void make_room(std::size_t first_piece);
    void release() noexcept;

    BodyMemory* memory_ = nullptr;
    std::string bytes_;
    std::size_t taken_ = 0;
    std::uint64_t expected_ = 0;
    std::uint64_t received_ = 0;
};

}  // namespace tas::http
