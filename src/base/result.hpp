#pragma once
// Result<T, E>: a value or an error, in place of std::expected (C++23).

#include <cassert>
#include <utility>
#include <variant>

#include "base/error.hpp"

namespace tas {

template <class T, class E = Error>
class [[nodiscard]] Result final {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
    [[nodiscard]] explicit operator bool() const noexcept { return ok(); }

    [[nodiscard]] T& value() & noexcept {
        assert(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] const T& value() const& noexcept {
        assert(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T&& value() && noexcept {
        assert(ok());
        return std::move(*std::get_if<0>(&state_));
    }
    [[nodiscard]] const E& error() const noexcept {
        assert(!ok());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> final {
public:
    Result() = default;
    Result(E error) : error_(std::move(error)), ok_(false) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] explicit operator bool() const noexcept { return ok_; }
    [[nodiscard]] const E& error() const noexcept {
        assert(!ok_);
        return error_;
    }

private:
    E error_{};
    bool ok_ = true;
};

}  // namespace tas
