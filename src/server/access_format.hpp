#pragma once
// One entry as one line: the combined format of web servers, or a JSON object. Nothing that a client sends can end a
// line, end a field, or make a line longer than kMaxLine.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "server/access_entry.hpp"

namespace tas::server {

class AccessFormatter final {
public:
    /// Longer texts of the client are cut. Bytes.
    static constexpr std::size_t kMaxTarget = 8 * 1024;  // nothing longer is served
    static constexpr std::size_t kMaxText = 2 * 1024;
    static constexpr std::size_t kMaxLine = 6 * (kMaxTarget + 4 * kMaxText) + 1024;  // "\u00e9": six bytes for one

    explicit AccessFormatter(AccessLogFormat format) noexcept : format_(format) {}

    /// The line with its newline into `room`. Returns its size, or 0 where it has no room.
    [[nodiscard]] std::size_t format(const AccessEntry& entry, std::span<char> room) noexcept;

private:
    [[nodiscard]] std::size_t combined(const AccessEntry& entry, std::span<char> room) noexcept;
    [[nodiscard]] std::size_t json(const AccessEntry& entry, std::span<char> room) noexcept;
    /// The second as the format writes it; made once a second.
    [[nodiscard]] std::string_view second_text(std::int64_t unix_seconds) noexcept;

    AccessLogFormat format_;
    std::int64_t second_ = -1;
    std::size_t second_size_ = 0;
    std::array<char, 40> second_text_{};
};

}  // namespace tas::server
