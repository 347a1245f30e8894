#pragma once
// Input that a session could not use yet: an unfinished line, or pipelined requests behind one in progress.

#include <cassert>
#include <cstddef>
#include <string>
#include <string_view>

namespace tas::http1 {

class PendingInput final {
public:
    [[nodiscard]] bool empty() const noexcept { return offset_ == bytes_.size(); }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - offset_; }
    [[nodiscard]] std::string_view view() const noexcept { return std::string_view(bytes_).substr(offset_); }

    void append(std::string_view bytes) {
        if (offset_ > 0 && !bytes.empty()) {
            bytes_.erase(0, offset_);
            offset_ = 0;
        }
        bytes_.append(bytes);
    }

    void consume(std::size_t n) noexcept {
        assert(n <= size());
        offset_ += n;
        if (empty()) {
            clear();
        }
    }

    void clear() noexcept {
        bytes_.clear();
        offset_ = 0;
        if (bytes_.capacity() > kKeptCapacity) {
            bytes_.shrink_to_fit();
        }
    }

private:
    static constexpr std::size_t kKeptCapacity = 512;  // bytes that an idle connection holds at most

    std::string bytes_;
    std::size_t offset_ = 0;
};

}  // namespace tas::http1
