#pragma once
// The function that gives borrowed memory (or a borrowed fd) back to whoever lent it; called exactly once.

#include <cstddef>
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

    /// Another owner of what this one owns: the function runs once both are gone.
    [[nodiscard]] Release share();

private:
    struct Shared;

    void run() noexcept {
        if (function_ != nullptr) {
            std::exchange(function_, nullptr)(user_);
        }
    }

    void (*function_)(void*) = nullptr;
    void* user_ = nullptr;
};

struct Release::Shared {
    Release release;
    std::size_t owners = 1;

    static void drop(void* user) {
        auto* shared = static_cast<Shared*>(user);
        if (--shared->owners == 0) {
            delete shared;
        }
    }
};

inline Release Release::share() {
    if (function_ == nullptr) {
        return {};
    }
    if (function_ != &Shared::drop) {
        auto* shared = new Shared{Release(function_, user_)};
        function_ = &Shared::drop;
        user_ = shared;
    }
    ++static_cast<Shared*>(user_)->owners;
    return Release(function_, user_);
}

}  // namespace tas
