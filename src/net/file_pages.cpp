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
        size_ = static_cast<std::uint64_t>(*result);
        remember(file, size_);
        return size_ > 0 ? State::ready : State::truncated;
    }
    const auto window = static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), DiskRead::kWindow));
    if (is_there(file, window)) {
        size_ = window;
        return State::ready;
    }
    read_.start(file.fd(), file.file_offset(), window, nullptr);
    return State::waiting;
}

bool FilePages::is_there(const Chunk& file, std::size_t window) const noexcept {
    if (const SeenPages* const seen = file.seen_pages();
        seen != nullptr && file.file_offset() >= seen->offset &&
        file.file_offset() + window <= seen->offset + seen->size && loop_.now_ms() - seen->at_ms < kTrustedMs) {
        return true;
    }
    if (!in_page_cache(file.fd(), file.file_offset(), window)) {
        return false;
    }
    remember(file, window);
    return true;
}

void FilePages::remember(const Chunk& file, std::uint64_t size) const noexcept {
    if (file.seen_pages() != nullptr) {
        *file.seen_pages() = {.offset = file.file_offset(), .size = size, .at_ms = loop_.now_ms()};
    }
}

}  // namespace tas::net
