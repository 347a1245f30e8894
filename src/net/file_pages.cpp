#include "net/file_pages.hpp"

#include <algorithm>

#include "net/page_cache.hpp"

namespace tas::net {

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
        return size_ > 0 ? State::ready : State::truncated;
    }
    const auto window = static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), DiskRead::kWindow));
    if (in_page_cache(file.fd(), file.file_offset(), window)) {
        size_ = window;
        return State::ready;
    }
    read_.start(file.fd(), file.file_offset(), window, nullptr);
    return State::waiting;
}

}  // namespace tas::net
