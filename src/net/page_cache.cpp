#include "net/page_cache.hpp"

#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#ifndef __NR_cachestat
#define __NR_cachestat 451  // the same on every architecture
#endif

namespace tas::net {
namespace {

constexpr std::size_t kProbeStep = 128 * 1024;  // bytes: the kernel's own read-ahead, unless it was told otherwise

/// The structures of cachestat(2), Linux 6.5.
struct CacheStatRange {
    std::uint64_t offset;
    std::uint64_t size;
};
struct CacheStat {
    std::uint64_t cached;
    std::uint64_t dirty;
    std::uint64_t writeback;
    std::uint64_t evicted;
    std::uint64_t recently_evicted;
};

[[nodiscard]] std::uint64_t page_size() noexcept {
    static const auto size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

/// nullopt: the kernel is too old, or does not tell whoever may not write the file.
[[nodiscard]] std::optional<bool> all_pages_exist(int fd, std::uint64_t offset, std::size_t size) noexcept {
    CacheStatRange range{offset, size};
    CacheStat stat{};
    if (::syscall(__NR_cachestat, fd, &range, &stat, 0) != 0) {
        return std::nullopt;
    }
    return stat.cached >= (offset + size - 1) / page_size() - offset / page_size() + 1;
}

[[nodiscard]] std::int64_t probe(int fd, std::uint64_t offset) noexcept {
    std::byte byte{};
    return read_cached(fd, offset, {&byte, 1});
}

}  // namespace

std::int64_t read_cached(int fd, std::uint64_t offset, ByteSpan into) noexcept {
    const iovec slice{into.data(), into.size()};
    ssize_t n;
    do {
        n = ::preadv2(fd, &slice, 1, static_cast<off_t>(offset), RWF_NOWAIT);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? -std::int64_t{errno} : n;
}

bool in_page_cache(int fd, std::uint64_t offset, std::size_t size) noexcept {
    const std::uint64_t last = offset + size - 1;
    if (const std::optional<bool> exist = all_pages_exist(fd, offset, size)) {
        // A page that exists may be still on its way from the disk: then it is one at the end.
        return *exist && probe(fd, last) != -EAGAIN;
    }
    // Pages are read and dropped in runs: a look into each has to do.
    for (std::uint64_t at = offset; at < last; at += kProbeStep) {
        if (probe(fd, at) < 0) {
            return false;
        }
    }
    return probe(fd, last) >= 0;
}

}  // namespace tas::net
