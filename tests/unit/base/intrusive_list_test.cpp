#include "base/intrusive_list.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace tas {
namespace {

struct Tag;
struct Item : ListLink<Tag> {
    explicit Item(int number) : value(number) {}
    int value;
};
using List = IntrusiveList<Item, Tag>;

std::vector<int> values(List& list) {
    std::vector<int> out;
    list.for_each([&](Item& item) { out.push_back(item.value); });
    return out;
}

TEST(IntrusiveList, keeps_order_and_removes_in_the_middle) {
    Item a(1), b(2), c(3);
    List list;
    EXPECT_TRUE(list.empty());
    list.push_back(a);
    list.push_back(b);
    list.push_back(c);
    List::remove(b);
    EXPECT_EQ(values(list), (std::vector{1, 3}));
    EXPECT_FALSE(b.linked());
    EXPECT_EQ(&list.front(), &a);
}

TEST(IntrusiveList, an_element_unlinks_itself_when_destroyed) {
    List list;
    auto item = std::make_unique<Item>(1);
    list.push_back(*item);
    item.reset();
    EXPECT_TRUE(list.empty());
}

TEST(IntrusiveList, take_all_appends_and_empties) {
    Item a(1), b(2), c(3);
    List one;
    List two;
    one.push_back(a);
    two.push_back(b);
    two.push_back(c);
    one.take_all(two);
    EXPECT_TRUE(two.empty());
    EXPECT_EQ(values(one), (std::vector{1, 2, 3}));
    one.take_all(two);
    EXPECT_EQ(values(one), (std::vector{1, 2, 3}));
}

TEST(IntrusiveList, for_each_may_unlink_the_element_it_is_at) {
    Item a(1), b(2);
    List list;
    list.push_back(a);
    list.push_back(b);
    list.for_each([](Item& item) { List::remove(item); });
    EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace tas
