#pragma once
// Counts what a test program takes from operator new. Replaces the operators: for one file of a program only.
// All forms that C++17 code calls are here: under a sanitizer, a form that is not would be taken by its own, and given
// back to ours.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace tas::test {

inline std::size_t allocations = 0;

// Not inlined: the compiler would see malloc and delete as a mismatched pair.
[[gnu::noinline]] inline void* count_and_allocate(std::size_t size) noexcept {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) {
        return memory;
    }
    std::abort();
}
[[gnu::noinline]] inline void give_back(void* memory) noexcept { std::free(memory); }

}  // namespace tas::test

void* operator new(std::size_t size) { return tas::test::count_and_allocate(size); }
void* operator new[](std::size_t size) { return tas::test::count_and_allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return tas::test::count_and_allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return tas::test::count_and_allocate(size); }
void operator delete(void* memory) noexcept { tas::test::give_back(memory); }
void operator delete[](void* memory) noexcept { tas::test::give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { tas::test::give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { tas::test::give_back(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { tas::test::give_back(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { tas::test::give_back(memory); }
