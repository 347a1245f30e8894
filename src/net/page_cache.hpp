#pragma once
// Whether a file range can be read without waiting for a disk.

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace tas::net {

/// Reads what is in the page cache, without waiting. 1 … kMaxAsked bytes; returns how many, 0 at the end
/// of the file, or -errno: -EAGAIN or -EOPNOTSUPP, they are not there, as far as anybody can tell. // preadv2(2), RWF_NOWAIT
[[nodiscard]] std::int64_t read_cached(int fd, std::uint64_t offset, ByteSpan into) noexcept;

/// The most that in_page_cache() looks at. Bytes.
inline constexpr std::size_t kMaxAsked = 1024 * 1024;

/// Whether the range, of 1 … kMaxAsked bytes, is in the page cache. False where nobody can tell. A file of this user (any,
/// for root) is not read for that; one of others is, byte by byte here and there. // mincore(2), preadv2(2)
[[nodiscard]] bool in_page_cache(int fd, std::uint64_t offset, std::size_t size) noexcept;

}  // namespace tas::net
