#pragma once
// A position in a list of memory slices: what is next, as bytes.

#include <sys/uio.h>

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/bytes.hpp"

namespace tas::tls {

class SliceCursor final {
public:
    explicit SliceCursor(std::span<const iovec> slices) noexcept : slices_(slices) { skip_empty(); }

    [[nodiscard]] bool done() const noexcept { return slices_.empty(); }
    /// What is left of the current slice; only while !done(), and never empty then.
    [[nodiscard]] ByteView front() const noexcept {
        return ByteView(static_cast<const std::byte*>(slices_.front().iov_base), slices_.front().iov_len)
            .subspan(offset_);
    }
    [[nodiscard]] bool at_last() const noexcept { return slices_.size() == 1; }
    /// Bytes of the slice behind the current one; 0: there is none.
    [[nodiscard]] std::size_t next_size() const noexcept { return at_last() ? 0 : slices_[1].iov_len; }

    /// Goes on by `bytes` ≤ front().size().
    void advance(std::size_t bytes) noexcept {
        offset_ += bytes;
        skip_empty();
    }

private:
    void skip_empty() noexcept {
        while (!slices_.empty() && offset_ == slices_.front().iov_len) {
            slices_ = slices_.subspan(1);
            offset_ = 0;
        }
    }

    std::span<const iovec> slices_;
    std::size_t offset_ = 0;
};

}  // namespace tas::tls
