#include "net/file_pages.hpp"

#include <algorithm>

#include "net/page_cache.hpp"

namespace tas::net {
namespace {

constexpr std::uint64_t kTrustedMs = 1'000;

}  // namespace

FilePages::State FilePages::prepare(const Chunk& file) {
    if (size_ > 0) {
        return State::ready;
    }
    if (read_.under_way()) {
        return State::waiting;
    }
    if (const auto result = read_.take_result()) {
        if (*result < 0) {
            os_errno_ = static_cast<int>(-*result);
            return State::failed;
        }
        return found(file, static_cast<std::uint64_t>(*result));
    }
    const std::size_t window = window_of(file);
    if (is_there(file, window)) {
        return found(file, window);
    }
    read_.start(file.fd(), file.file_offset(), window, nullptr);
    return State::waiting;
}

/// What is asked for at once: beyond the range, too, as the next one of its file mostly follows it.
std::size_t FilePages::window_of(const Chunk& file) noexcept {
    const FileResidency* const seen = file.residency();
    const std::uint64_t to_the_end =
        seen != nullptr && seen->file_size > file.file_offset() ? seen->file_size - file.file_offset() : 0;
    return static_cast<std::size_t>(std::min<std::uint64_t>(std::max(file.size(), to_the_end), DiskRead::kWindow));
}

FilePages::State FilePages::found(const Chunk& file, std::uint64_t bytes) noexcept {
    size_ = std::min(bytes, file.size());
    return size_ > 0 ? State::ready : State::truncated;
}

bool FilePages::is_there(const Chunk& file, std::size_t window) const noexcept {
    FileResidency* const seen = file.residency();
    const std::uint64_t begin = file.file_offset();
    if (seen != nullptr && begin >= seen->offset && begin + file.size() <= seen->offset + seen->size &&
        loop_.now_ms() - seen->at_ms < kTrustedMs) {
        return true;
    }
    const bool is_cached = in_page_cache(file.fd(), begin, window, seen);
    if (is_cached && seen != nullptr) {
        seen->offset = begin;
        seen->size = window;
        seen->at_ms = loop_.now_ms();
    }
    return is_cached;
}

}  // namespace tas::net
