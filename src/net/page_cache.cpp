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

#include "base/chunk.hpp"

namespace tas::net {
namespace {

constexpr std::size_t kProbeStep = 128 * 1024;  // bytes: the kernel's own read-ahead, unless it was told otherwise
constexpr std::size_t kSmallestPage = 4096;
constexpr std::uint64_t kFarBehind = std::uint64_t{1} << 30;  // bytes: no page that holds the end of a file reaches so far
constexpr uid_t kUnmappedUser = 65534;  // what owners that a user namespace does not know look like

[[nodiscard]] std::uint64_t page_size() noexcept {
    static const auto size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

/// Reads nothing. Where the kernel tells, it is exact: a page that is still on its way from the disk is not resident. nullopt:
/// the file cannot be mapped.
[[nodiscard]] std::optional<bool> all_pages_resident(int fd, std::uint64_t offset, std::size_t size) noexcept {
    std::array<unsigned char, kMaxAsked / kSmallestPage + 1> resident;
    const std::uint64_t first = offset - offset % page_size();
    const auto length = static_cast<std::size_t>(offset + size - first);
    void* const pages = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(first));
    if (pages == MAP_FAILED) {
        return std::nullopt;
    }
    const bool answered = ::mincore(pages, length, resident.data()) == 0;
    ::munmap(pages, length);
    const auto count = static_cast<std::size_t>((length + page_size() - 1) / page_size());
    return answered && std::ranges::all_of(std::span(resident).first(count), [](unsigned char page) { return (page & 1) != 0; });
}

/// Of a file that it does not tell of, mincore(2) calls every page resident, even where there are none. Owner, permissions,
/// capabilities and user namespaces decide which files these are. // Linux 5.2, can_do_mincore()
[[nodiscard]] bool ask_whether_told(int fd, std::uint64_t file_size) noexcept {
    const std::uint64_t behind_the_end = (file_size / kFarBehind + 2) * kFarBehind;
    return !all_pages_resident(fd, behind_the_end, 1).value_or(true);
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

std::optional<bool> is_told(const struct stat& facts) noexcept {
    const bool owns = facts.st_uid == ::geteuid() && facts.st_uid != kUnmappedUser;
    return owns ? std::optional(true) : std::nullopt;
}

std::int64_t read_cached(int fd, std::uint64_t offset, ByteSpan into, FileResidency* seen) noexcept {
    const std::int64_t n = read_at(fd, offset, into, RWF_NOWAIT);
    const bool cannot_tell = n == -EOPNOTSUPP;  // tmpfs, overlayfs
    return cannot_tell && in_page_cache(fd, offset, into.size(), seen) ? read_at(fd, offset, into, 0) : n;
}

bool in_page_cache(int fd, std::uint64_t offset, std::size_t size, FileResidency* seen) noexcept {
    assert(size != 0 && size <= kMaxAsked);
    FileResidency unknown;
    FileResidency& known = seen != nullptr ? *seen : unknown;
    if (!known.is_told) {
        known.is_told = ask_whether_told(fd, known.file_size);
    }
    if (*known.is_told) {
        return all_pages_resident(fd, offset, size).value_or(false);
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
