#pragma once
// What the caches of a server hold together, and the most of it.

#include <cstddef>

namespace tas::files {

struct CacheHoldings {
    std::size_t open_files = 0;
    std::size_t content_bytes = 0;

    CacheHoldings& operator+=(const CacheHoldings& more) noexcept {
        open_files += more.open_files;
        content_bytes += more.content_bytes;
        return *this;
    }
    CacheHoldings& operator-=(const CacheHoldings& some) noexcept {
        open_files -= some.open_files;
        content_bytes -= some.content_bytes;
        return *this;
    }
};

class CacheBudget final {
public:
    explicit CacheBudget(const CacheHoldings& most) noexcept : most_(most) {}
    /// A quarter of the process's descriptors, which are for connections first, and 32 MiB.
    [[nodiscard]] static CacheBudget of_process() noexcept;
    CacheBudget(const CacheBudget&) = delete;
    CacheBudget& operator=(const CacheBudget&) = delete;

    [[nodiscard]] const CacheHoldings& most() const noexcept { return most_; }
    [[nodiscard]] const CacheHoldings& held() const noexcept { return held_; }
    /// Whether there is room for `more`, once `some` of what is held has been given back.
    [[nodiscard]] bool has_room(const CacheHoldings& more, const CacheHoldings& some = {}) const noexcept {
        return held_.open_files - some.open_files + more.open_files <= most_.open_files &&
               held_.content_bytes - some.content_bytes + more.content_bytes <= most_.content_bytes;
    }
    void take(const CacheHoldings& more) noexcept { held_ += more; }
    void give_back(const CacheHoldings& some) noexcept { held_ -= some; }

private:
    const CacheHoldings most_;
    CacheHoldings held_;
};

}  // namespace tas::files
