#pragma once
// Whether a file range can be read without waiting for a disk.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

struct stat;

namespace tas {
struct FileResidency;
}

namespace tas::net {

/// Whether mincore(2) tells of a file, as far as that is known without asking: it does to the owner.
[[nodiscard]] std::optional<bool> is_told(const struct stat& facts) noexcept;

/// Reads what is in the page cache, without waiting. 1 … kMaxAsked bytes; returns how many, 0 at the end
/// of the file, or -errno: -EAGAIN or -EOPNOTSUPP, they are not there, as far as anybody can tell. `seen`, where there is one,
/// is of this file, and keeps what was asked once. // preadv2(2), RWF_NOWAIT
[[nodiscard]] std::int64_t read_cached(int fd, std::uint64_t offset, ByteSpan into, FileResidency* seen = nullptr) noexcept;

/// The most that in_page_cache() looks at. Bytes.
inline constexpr std::size_t kMaxAsked = 1024 * 1024;

/// Whether the range, of 1 … kMaxAsked bytes, is in the page cache. False where nobody can tell. A file that this process owns
/// or could write to is not read for that; any other is, byte by byte here and there. `seen` as above.
/// // mincore(2), preadv2(2)
[[nodiscard]] bool in_page_cache(int fd, std::uint64_t offset, std::size_t size, FileResidency* seen = nullptr) noexcept;

}  // namespace tas::net
