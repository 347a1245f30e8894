#include "net/page_cache.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <span>

namespace tas::net {
namespace {

constexpr std::size_t kProbeStep = 128 * 1024;  // bytes: the kernel's own read-ahead, unless it was told otherwise
constexpr std::size_t kSmallestPage = 4096;

[[nodiscard]] std::uint64_t page_size() noexcept {
    static const auto size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

/// Whether mincore(2) tells us of this file: for that of others it calls every page resident. // Linux 5.2
[[nodiscard]] bool may_ask_for_pages(int fd) noexcept {
    static const uid_t user = ::geteuid();
    struct stat facts{};
    return user == 0 || (::fstat(fd, &facts) == 0 && facts.st_uid == user);
}

/// Reads nothing, and is exact: a page that is still on its way from the disk is not resident.
[[nodiscard]] bool all_pages_resident(int fd, std::uint64_t offset, std::size_t size) noexcept {
    std::array<unsigned char, kMaxAsked / kSmallestPage + 1> resident;
    const std::uint64_t first = offset - offset % page_size();
    const auto length = static_cast<std::size_t>(offset + size - first);
    void* const pages = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(first));
    if (pages == MAP_FAILED) {
        return false;
    }
    const bool told = ::mincore(pages, length, resident.data()) == 0;
    ::munmap(pages, length);
    const auto count = static_cast<std::size_t>((length + page_size() - 1) / page_size());
    return told && std::ranges::all_of(std::span(resident).first(count), [](unsigned char page) { return (page & 1) != 0; });
}

/// Bytes or -errno.
[[nodiscard]] std::int64_t read_at(int fd, std::uint64_t offset, ByteSpan into, int flags) noexcept {
    const iovec slice{into.data(), into.size()};
    ssize_t n;
    do {
        n = ::preadv2(fd, &slice, 1, static_cast<off_t>(offset), flags);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? -std::int64_t{errno} : n;
}

[[nodiscard]] bool is_byte_cached(int fd, std::uint64_t offset) noexcept {
    std::byte byte{};
    return read_at(fd, offset, {&byte, 1}, RWF_NOWAIT) >= 0;
}

}  // namespace

std::int64_t read_cached(int fd, std::uint64_t offset, ByteSpan into) noexcept {
    const std::int64_t n = read_at(fd, offset, into, RWF_NOWAIT);
    const bool cannot_tell = n == -EOPNOTSUPP;  // tmpfs, overlayfs
    return cannot_tell && in_page_cache(fd, offset, into.size()) ? read_at(fd, offset, into, 0) : n;
}

bool in_page_cache(int fd, std::uint64_t offset, std::size_t size) noexcept {
    assert(size != 0 && size <= kMaxAsked);
    if (may_ask_for_pages(fd)) {
        return all_pages_resident(fd, offset, size);
    }
    // Pages are read and dropped in runs: a look into each has to do.
    const std::uint64_t last = offset + size - 1;
    for (std::uint64_t at = offset; at < last; at += kProbeStep) {
        if (!is_byte_cached(fd, at)) {
            return false;
        }
    }
    return is_byte_cached(fd, last);
}

}  // namespace tas::net
