#include "http/request_body.hpp"

#include <algorithm>
#include <cassert>

namespace tas::http {
namespace {

constexpr std::uint64_t kMostExpected = 64 * 1024;  // bytes; beyond it there is room for what has come

}  // namespace

void RequestBody::append(std::string_view piece) {
    const bool is_full = piece.size() > bytes_.capacity() - bytes_.size();
    if (is_full && taken_ >= bytes_.size() / 8) {  // moves at most seven times what was taken, and holds no more
        bytes_.erase(0, taken_);
        taken_ = 0;
    }
    if (received_ == 0) {
        bytes_.reserve(static_cast<std::size_t>(std::min(expected_, kMostExpected)));
    }
    bytes_.append(piece);
    received_ += piece.size();
}

void RequestBody::take(std::size_t n) noexcept {
    assert(n <= bytes_.size() - taken_);
    taken_ += n;
    if (taken_ == bytes_.size()) {
        bytes_.clear();
        taken_ = 0;
    }
}

void RequestBody::clear() noexcept {
    bytes_.clear();
    taken_ = 0;
    expected_ = 0;
    received_ = 0;
    complete = false;
    failure = 0;
}

}  // namespace tas::http
