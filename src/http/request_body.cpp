#include "http/request_body.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tas::http {

void BodyMemory::lend(std::string& text) noexcept {
    if (!spare_.empty()) {
        text = std::move(spare_.back());
        spare_.pop_back();
    }
}

void BodyMemory::take_back(std::string& text) noexcept {
    if (text.capacity() <= kMostOfOne && spare_.size() < kMost) {
        text.clear();
        spare_.push_back(std::move(text));
    }
    std::string().swap(text);
}

void RequestBody::append(std::string_view piece) {
    const bool is_full = piece.size() > bytes_.capacity() - bytes_.size();
    if (is_full && taken_ >= bytes_.size() / 8) {  // moves at most seven times what was taken, and holds no more
        bytes_.erase(0, taken_);
        taken_ = 0;
    }
    if (received_ == 0) {
        make_room(piece.size());
    }
    bytes_.append(piece);
    received_ += piece.size();
}

void RequestBody::make_room(std::size_t first_piece) {
    const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(expected_, BodyMemory::kMostOfOne));
    if (memory_ != nullptr && std::max(known, first_piece) >= BodyMemory::kLeastOfOne) {
        memory_->lend(bytes_);
    }
    bytes_.reserve(known);
}

/// What is small stays, for the next request of the same exchange.
void RequestBody::release() noexcept {
    bytes_.clear();
    if (bytes_.capacity() < BodyMemory::kLeastOfOne) {
        return;
    }
    if (memory_ != nullptr) {
        memory_->take_back(bytes_);
    } else {
        std::string().swap(bytes_);
    }
}

void RequestBody::take(std::size_t n) noexcept {
    assert(n <= bytes_.size() - taken_);
    taken_ += n;
    if (taken_ == bytes_.size()) {
        bytes_.clear();
        taken_ = 0;
        if (complete) {
            release();
        }
    }
}

void RequestBody::clear() noexcept {
    release();
    taken_ = 0;
    expected_ = 0;
    received_ = 0;
    complete = false;
    failure = 0;
}

}  // namespace tas::http
