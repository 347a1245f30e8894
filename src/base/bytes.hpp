#pragma once
// Byte ranges and their view as text. Knows nothing but the standard library.

#include <cstddef>
#include <span>
#include <string_view>

namespace tas {

using ByteView = std::span<const std::byte>;
using ByteSpan = std::span<std::byte>;

[[nodiscard]] inline ByteView as_bytes(std::string_view text) noexcept {
    return std::as_bytes(std::span(text.data(), text.size()));
}

[[nodiscard]] inline std::string_view as_text(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace tas
