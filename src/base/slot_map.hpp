#pragma once
// Generation handles: a 64-bit id that names one object for its lifetime and nothing afterwards.

#include <cstdint>
#include <vector>

namespace tas {

/// T is a pointer-like value; a default-constructed T marks a free slot. Ids are never 0.
template <class T>
class SlotMap final {
public:
    using Id = std::uint64_t;  // generation << 32 | index

    [[nodiscard]] Id insert(T value) {
        std::uint32_t index = first_free_;
        if (index == kNone) {
            index = static_cast<std::uint32_t>(slots_.size());
            slots_.push_back(Slot{});
        } else {
            first_free_ = slots_[index].next_free;
        }
        slots_[index].value = value;
        ++size_;
        return make_id(slots_[index].generation, index);
    }

    /// The value, or T{} for an id that is stale or was never given.
    [[nodiscard]] T find(Id id) const noexcept {
        const auto index = static_cast<std::uint32_t>(id);
        if (index >= slots_.size() || make_id(slots_[index].generation, index) != id) {
            return T{};
        }
        return slots_[index].value;
    }

    void erase(Id id) noexcept {
        const auto index = static_cast<std::uint32_t>(id);
        if (index >= slots_.size() || make_id(slots_[index].generation, index) != id) {
            return;
        }
        Slot& slot = slots_[index];
        slot.value = T{};
        ++slot.generation;
        if (slot.generation == 0) {
            slot.generation = 1;
        }
        slot.next_free = first_free_;
        first_free_ = index;
        --size_;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// Calls f(value) for each value in use; f may erase that one.
    template <class F>
    void for_each(F&& f) const {
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (T value = slots_[i].value; value != T{}) {
                f(value);
            }
        }
    }

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;
    struct Slot {
        T value{};
        std::uint32_t generation = 1;
        std::uint32_t next_free = kNone;
    };
    [[nodiscard]] static Id make_id(std::uint32_t generation, std::uint32_t index) noexcept {
        return (Id{generation} << 32) | index;
    }

    std::vector<Slot> slots_;
    std::uint32_t first_free_ = kNone;
    std::size_t size_ = 0;
};

}  // namespace tas
