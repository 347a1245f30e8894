#pragma once
// Reads a file range on the thread pool, so that a slow disk does not stop the loop.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "loop/loop.hpp"
#include "net/page_cache.hpp"

namespace tas::net {

class DiskRead final {
public:
    /// Bytes: what the kernel is asked to read at once, the most that a read spans, and hence that one sendfile(2) sends.
    static constexpr std::size_t kWindow = kMaxAsked;

    /// `waiter` is deferred when a read has ended; `reads` counts them.
    DiskRead(loop::Loop& loop, loop::Deferred& waiter, std::uint64_t& reads) noexcept
        : loop_(loop), waiter_(waiter), reads_(reads) {}
    DiskRead(const DiskRead&) = delete;
    DiskRead& operator=(const DiskRead&) = delete;
    /// A read under way goes on by itself.
    ~DiskRead();

    /// Begins to read; none is under way. Without `into`, the range is only brought into the page cache.
    void start(int fd, std::uint64_t offset, std::size_t size, std::shared_ptr<std::byte[]> into);
    [[nodiscard]] bool under_way() const noexcept { return job_ != nullptr; }
    [[nodiscard]] bool idle() const noexcept { return job_ == nullptr && !result_; }
    /// What a read has ended with, once: the bytes, 0 at the end of the file, or -errno.
    [[nodiscard]] std::optional<std::int64_t> take_result() noexcept { return std::exchange(result_, std::nullopt); }

private:
    class ReadJob;

    void finished(std::int64_t result) noexcept;

    loop::Loop& loop_;
    loop::Deferred& waiter_;
    std::uint64_t& reads_;
    ReadJob* job_ = nullptr;  // under way; owned by the pool
    std::optional<std::int64_t> result_;
};

}  // namespace tas::net
