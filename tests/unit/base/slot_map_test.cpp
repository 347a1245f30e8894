#include "base/slot_map.hpp"

#include <gtest/gtest.h>

namespace tas {
namespace {

TEST(SlotMap, finds_what_was_inserted_and_nothing_else) {
    SlotMap<int*> map;
    int a = 1;
    int b = 2;
    const auto id_a = map.insert(&a);
    const auto id_b = map.insert(&b);
    EXPECT_NE(id_a, 0u);
    EXPECT_NE(id_a, id_b);
    EXPECT_EQ(map.find(id_a), &a);
    EXPECT_EQ(map.find(id_b), &b);
    EXPECT_EQ(map.find(0), nullptr);
    EXPECT_EQ(map.find(id_b + 1), nullptr);
    EXPECT_EQ(map.size(), 2u);
}

TEST(SlotMap, a_reused_slot_has_a_new_id) {
    SlotMap<int*> map;
    int a = 1;
    const auto first = map.insert(&a);
    map.erase(first);
    map.erase(first);  // stale: nothing happens
    const auto second = map.insert(&a);
    EXPECT_NE(first, second);
    EXPECT_EQ(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(second));
    EXPECT_EQ(map.find(first), nullptr);
    EXPECT_EQ(map.find(second), &a);
    EXPECT_EQ(map.size(), 1u);
}

}  // namespace
}  // namespace tas
