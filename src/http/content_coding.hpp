#pragma once
// Which content codings a client accepts. // RFC 9110 §12.5.3

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "http/fields.hpp"

namespace tas::http {

enum class ContentCoding : std::uint8_t { zstd, br, gzip };  // in the order in which this server prefers them

constexpr std::size_t kContentCodings = 3;

/// "gzip"
[[nodiscard]] std::string_view to_text(ContentCoding coding) noexcept;

struct AcceptedCodings {
    std::array<ContentCoding, kContentCodings> codings{};
    std::size_t size = 0;

    [[nodiscard]] std::span<const ContentCoding> span() const& noexcept { return {codings.data(), size}; }
    std::span<const ContentCoding> span() && = delete;
};

/// What the client accepts and does not like less than the identity, the best first: by its weights, then by our
/// preference. That it refuses the identity is not heard where there is nothing else. // RFC 9110 §12.4.1, §12.5.3
[[nodiscard]] AcceptedCodings accepted_codings(const Fields& request) noexcept;

}  // namespace tas::http
