#include "net/file_blocks.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>

#include "net/page_cache.hpp"

namespace tas::net {

FileBlocks::FileBlocks(loop::Loop& loop, loop::Deferred& waiter, std::uint64_t& reads)
    : read_(loop, waiter, reads), buffer_(new std::byte[kBlockBytes]) {}

FileBlocks::State FileBlocks::prepare(const Chunk& file) {
    if (begin_ != end_) {
        return State::ready;
    }
    if (read_.under_way()) {
        return State::waiting;
    }
    if (const auto result = read_.take_result()) {
        return take_result(*result);
    }
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), kBlockBytes));
    const std::int64_t n = read_cached(file.fd(), file.file_offset(), {buffer_.get(), size});
    if (n != -EAGAIN && n != -EOPNOTSUPP) {
        return take_result(n);
    }
    read_.start(file.fd(), file.file_offset(), size, buffer_);
    return State::waiting;
}

FileBlocks::State FileBlocks::take_result(std::int64_t result) noexcept {
    if (result < 0) {
        os_errno_ = static_cast<int>(-result);
        return State::failed;
    }
    if (result == 0) {
        return State::truncated;
    }
    begin_ = 0;
    end_ = static_cast<std::size_t>(result);
    return State::ready;
}

ByteView FileBlocks::bytes() const noexcept { return {buffer_.get() + begin_, end_ - begin_}; }

void FileBlocks::consume(std::size_t n) noexcept {
    assert(n <= end_ - begin_);
    begin_ += n;
}

}  // namespace tas::net
