#pragma once
// openat2(2), which some C libraries have no function for, and the flag that keeps it from waiting.

#include <cstdint>

namespace tas::files {

/// Whether a disk may be waited for.
enum class Wait : bool { never, allowed };

/// RESOLVE_CACHED of Linux 5.12, which older headers do not have: EAGAIN where a disk would have to be asked.
inline constexpr std::uint64_t kResolveCached = 0x20;

/// A file descriptor, opened for reading, or -errno. `resolve`: RESOLVE_… // openat2(2)
[[nodiscard]] int openat2(int directory, const char* path, int flags, std::uint64_t resolve) noexcept;

}  // namespace tas::files
