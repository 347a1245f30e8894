#pragma once
// An object with several owners on one thread: the count is in the object, so a further owner costs no allocation.

#include <cstdint>
#include <utility>

#include "base/release.hpp"

namespace tas {

/// What a Ref<T> can own: T derives from Counted<T>.
template <class T>
class Counted {
public:
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

protected:
    Counted() = default;
    ~Counted() = default;

private:
    template <class U>
    friend class Ref;
    std::uint32_t owners_ = 0;
};

/// One of the owners; the last one deletes.
template <class T>
class Ref final {
public:
    Ref() = default;
    explicit Ref(T* object) noexcept : object_(object) { retain(); }
    Ref(const Ref& other) noexcept : object_(other.object_) { retain(); }
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Ref& operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Ref() { drop(object_); }

    [[nodiscard]] T* get() const noexcept { return object_; }
    [[nodiscard]] T& operator*() const noexcept { return *object_; }
    [[nodiscard]] T* operator->() const noexcept { return object_; }
    [[nodiscard]] explicit operator bool() const noexcept { return object_ != nullptr; }
    /// Whether nobody else owns the object.
    [[nodiscard]] bool unique() const noexcept { return object_ != nullptr && counted(object_).owners_ == 1; }

    /// This owner as that of a chunk.
    [[nodiscard]] Release to_release() && noexcept {
        return object_ == nullptr ? Release() : Release([](void* object) { drop(static_cast<T*>(object)); },
                                                        std::exchange(object_, nullptr));
    }

private:
    [[nodiscard]] static Counted<T>& counted(T* object) noexcept { return *object; }
    void retain() const noexcept {
        if (object_ != nullptr) {
            ++counted(object_).owners_;
        }
    }
    static void drop(T* object) noexcept {
        if (object != nullptr && --counted(object).owners_ == 0) {
            delete object;
        }
    }

    T* object_ = nullptr;
};

}  // namespace tas
