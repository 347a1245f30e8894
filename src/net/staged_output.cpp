#include "net/staged_output.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/page_cache.hpp"

namespace tas::net {

StagedOutput::StagedOutput(loop::Loop& loop, loop::Deferred& waiter, std::uint64_t& reads)
    : loop_(loop), read_(loop, waiter, reads), buffer_(std::exchange(loop.spare_buffer(), nullptr)) {
    if (buffer_ == nullptr) {
        buffer_.reset(new std::byte[kFileBytes + kOtherBytes]);
    }
}

StagedOutput::~StagedOutput() {
    if (!read_.under_way()) {
        loop_.spare_buffer() = std::move(buffer_);
    }
}

StagedOutput::State StagedOutput::prepare(const OutputQueue& queue, std::size_t copied_range) {
    if (!empty()) {
        return State::ready;
    }
    if (read_.under_way()) {
        return State::waiting;
    }
    begin_ = end_ = 0;
    if (const auto result = read_.take_result()) {
        return take_result(*result);
    }
    return fill(queue, copied_range);
}

StagedOutput::State StagedOutput::fill(const OutputQueue& queue, std::size_t copied_range) {
    std::size_t file_room = kFileBytes;
    std::size_t other_room = kOtherBytes;
    std::size_t whole = 0;  // where the last range ends: a header leaves with what it announces
    std::size_t index = 0;
    for (const Chunk* chunk = queue.at(0); chunk != nullptr; chunk = queue.at(++index)) {
        if (chunk->kind() != Chunk::Kind::file) {
            if (chunk->size() > other_room) {
                break;
            }
            other_room -= copy(chunk->bytes());
            continue;
        }
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(chunk->size(), file_room));
        const bool would_be_cut = size < chunk->size() && chunk->size() <= kWholeRange;
        if (size == 0 || would_be_cut || chunk->size() > copied_range) {
            break;
        }
        FileResidency* const residency = chunk->residency();
        const std::int64_t n = read_cached(chunk->fd(), chunk->file_offset(), {buffer_.get() + end_, size}, residency);
        if (n <= 0 && !empty()) {
            break;  // what is in front of it leaves first
        }
        if (n == -EAGAIN || n == -EOPNOTSUPP) {
            read_.start(chunk->fd(), chunk->file_offset(), size, buffer_);
            return State::waiting;
        }
        if (n <= 0) {
            return take_result(n);
        }
        if (residency != nullptr) {
            residency->wanted += static_cast<std::uint64_t>(n);
        }
        end_ += static_cast<std::size_t>(n);
        file_room -= static_cast<std::size_t>(n);
        whole = end_;
        if (static_cast<std::uint64_t>(n) < chunk->size()) {
            break;
        }
    }
    end_ = whole != 0 ? whole : end_;
    return State::ready;
}

std::size_t StagedOutput::copy(ByteView bytes) noexcept {
    std::memcpy(buffer_.get() + end_, bytes.data(), bytes.size());
    end_ += bytes.size();
    return bytes.size();
}

StagedOutput::State StagedOutput::take_result(std::int64_t result) noexcept {
    if (result < 0) {
        os_errno_ = static_cast<int>(-result);
        return State::failed;
    }
    end_ = static_cast<std::size_t>(result);
    return result == 0 ? State::truncated : State::ready;
}

void StagedOutput::consume(std::size_t n) noexcept {
    assert(n <= end_ - begin_);
    begin_ += n;
}

}  // namespace tas::net
