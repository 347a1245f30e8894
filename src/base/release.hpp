#pragma once
// The function that gives borrowed memory (or a borrowed fd) back to whoever lent it; called exactly once.

#include <utility>

namespace tas {

class Release final {
public:
    Release() = default;
    Release(void (*function)(void* user), void* user) noexcept : function_(function), user_(user) {}
    Release(Release&& other) noexcept
        : function_(std::exchange(other.function_, nullptr)), user_(other.user_) {}
    Release& operator=(Release&& other) noexcept {
        if (this != &other) {
            run();
            function_ = std::exchange(other.function_, nullptr);
            user_ = other.user_;
        }
        return *this;
    }
    Release(const Release&) = delete;
    Release& operator=(const Release&) = delete;
    ~Release() { run(); }

private:
    void run() noexcept {
        if (function_ != nullptr) {
            std::exchange(function_, nullptr)(user_);
        }
    }

    void (*function_)(void*) = nullptr;
    void* user_ = nullptr;
};

}  // namespace tas
