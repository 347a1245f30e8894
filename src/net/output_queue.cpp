#include "net/output_queue.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace tas::net {

std::uint64_t OutputQueue::weight(const Chunk& chunk) const noexcept {
    return chunk.kind() == Chunk::Kind::file ? high_water_ / 16 : chunk.size();
}

void OutputQueue::append(ByteView bytes) {
    while (!bytes.empty()) {
        if (!open_block_ || open_block_used_ == Block::kSize) {
            open_block_ = pool_.acquire();
            open_block_used_ = 0;
        }
        const std::size_t n = std::min(bytes.size(), Block::kSize - open_block_used_);
        std::memcpy(open_block_.get()->data.data() + open_block_used_, bytes.data(), n);
        const bool behind_last = !chunks_.empty() && chunks_.back().kind() == Chunk::Kind::block &&
                                 chunks_.back().block().get() == open_block_.get();
        if (behind_last) {
            chunks_.back().extend(n);
        } else {
            chunks_.push_back(Chunk::in_block(open_block_, open_block_used_, n));
        }
        open_block_used_ += n;
        size_ += n;
        memory_size_ += n;
        bytes = bytes.subspan(n);
    }
}

void OutputQueue::push(Chunk chunk) {
    if (chunk.size() == 0) {
        return;
    }
    if (chunk.kind() == Chunk::Kind::borrowed && chunk.size() <= kCopyThreshold) {
        append(chunk.bytes());
        return;
    }
    size_ += chunk.size();
    memory_size_ += weight(chunk);
    chunks_.push_back(std::move(chunk));
}

std::size_t OutputQueue::gather(std::span<iovec> out, std::size_t kept_range) const noexcept {
    std::size_t n = 0;
    while (n < out.size() && n < chunks_.size()) {
        const Chunk& chunk = chunks_[n];
        const bool is_file = chunk.kind() == Chunk::Kind::file;
        const ByteView bytes = !is_file ? chunk.bytes() : chunk.size() <= kept_range ? chunk.content() : ByteView();
        if (bytes.empty()) {
            break;
        }
        out[n++] = {const_cast<std::byte*>(bytes.data()), bytes.size()};  // iovec serves reading, too
    }
    return n;
}

const Chunk* OutputQueue::at(std::size_t index) const noexcept {
    return index < chunks_.size() ? &chunks_[index] : nullptr;
}

const Chunk* OutputQueue::file_at(std::size_t index) const noexcept {
    const Chunk* const chunk = at(index);
    return chunk != nullptr && chunk->kind() == Chunk::Kind::file ? chunk : nullptr;
}

std::uint64_t OutputQueue::consume(std::uint64_t n) noexcept {
    assert(n <= size_);
    std::uint64_t of_files = 0;
    size_ -= n;
    while (n > 0) {
        Chunk& front = chunks_.front();
        const std::uint64_t part = std::min(n, front.size());
        of_files += front.kind() == Chunk::Kind::file ? part : 0;
        memory_size_ -= weight(front);
        if (part == front.size()) {
            chunks_.pop_front();
        } else {
            front.drop_front(part);
            memory_size_ += weight(front);
        }
        n -= part;
    }
    if (chunks_.empty()) {
        open_block_ = BlockRef();  // an idle connection holds no block
    }
    return of_files;
}

void OutputQueue::clear() noexcept {
    chunks_.clear();
    open_block_ = BlockRef();
    size_ = 0;
    memory_size_ = 0;
}

}  // namespace tas::net
