#pragma once
// What async_path_event_t is: a path that a thread of the pool opens.

#include <optional>
#include <string>

#include "abi/async.h"
#include "files/variant.hpp"

struct async_path_event_t final {
    async_path_event_t(const char* path, bool with_compressed, async_path_callback_t callback, void* user);
    /// Opened at once, on this thread.
    async_path_event_t(const char* path, bool with_compressed) : opened_(std::in_place, path, with_compressed) {}
    async_path_event_t(const async_path_event_t&) = delete;
    async_path_event_t& operator=(const async_path_event_t&) = delete;
    ~async_path_event_t();

    /// nullptr: not yet.
    [[nodiscard]] const tas::files::OpenVariants* opened() const noexcept { return opened_ ? &*opened_ : nullptr; }

private:
    class Look;

    async_path_callback_t callback_ = nullptr;
    void* user_ = nullptr;
    Look* look_ = nullptr;  // under way; owned by the pool
    std::optional<tas::files::OpenVariants> opened_;
};
