#include "http/request_body.hpp"

#include <cassert>

namespace tas::http {
namespace {

constexpr std::size_t kKeptBytes = 16 * 1024;  // for the next request

}  // namespace

void RequestBody::take(std::size_t n) noexcept {
    assert(n <= bytes_.size() - taken_);
    taken_ += n;
    if (taken_ == bytes_.size()) {
        bytes_.clear();
        taken_ = 0;
    } else if (taken_ > bytes_.size() / 2) {
        bytes_.erase(0, taken_);  // amortized: never moves more than was taken
        taken_ = 0;
    }
}

void RequestBody::clear() noexcept {
    bytes_.clear();
    if (bytes_.capacity() > kKeptBytes) {
        bytes_.shrink_to_fit();
    }
    taken_ = 0;
    received_ = 0;
    complete = false;
    failure = 0;
}

}  // namespace tas::http
