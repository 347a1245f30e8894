#include "base/chunk.hpp"

namespace tas {

Chunk Chunk::in_block(BlockRef block, std::size_t offset, std::size_t size) noexcept {
    assert(offset + size <= Block::kSize);
    Chunk chunk;
    chunk.kind_ = Kind::block;
    chunk.data_ = block.get()->data.data() + offset;
    chunk.size_ = size;
    chunk.block_ = std::move(block);
    return chunk;
}

Chunk Chunk::borrowed(ByteView bytes, Release release) noexcept {
    Chunk chunk;
    chunk.kind_ = Kind::borrowed;
    chunk.data_ = bytes.data();
    chunk.size_ = bytes.size();
    chunk.release_ = std::move(release);
    return chunk;
}

Chunk Chunk::file(int fd, std::uint64_t offset, std::uint64_t size, Release release,
                  FileResidency* residency) noexcept {
    Chunk chunk;
    chunk.kind_ = Kind::file;
    chunk.fd_ = fd;
    chunk.file_offset_ = offset;
    chunk.size_ = size;
    chunk.release_ = std::move(release);
    chunk.residency_ = residency;
    return chunk;
}

void Chunk::drop_front(std::uint64_t n) noexcept {
    assert(n <= size_);
    size_ -= n;
    if (kind_ == Kind::file) {
        file_offset_ += n;
    } else {
        data_ += n;
    }
}

Chunk Chunk::take_front(std::uint64_t n) {
    assert(n > 0 && n < size_);
    Chunk front;
    front.kind_ = kind_;
    front.fd_ = fd_;
    if (kind_ == Kind::file) {
        front.file_offset_ = file_offset_;
    } else {
        front.data_ = data_;
    }
    front.size_ = n;
    front.block_ = block_;
    front.release_ = release_.share();
    front.residency_ = residency_;
    drop_front(n);
    return front;
}

}  // namespace tas
