#include "base/ref.hpp"

#include <gtest/gtest.h>

#include "base/chunk.hpp"

namespace tas {
namespace {

class Witness final : public Counted<Witness> {
public:
    explicit Witness(int& gone) : gone_(gone) {}
    ~Witness() { ++gone_; }

private:
    int& gone_;
};

TEST(Ref, the_last_owner_deletes) {
    int gone = 0;
    {
        Ref<Witness> one(new Witness(gone));
        EXPECT_TRUE(one.unique());
        Ref<Witness> other = one;
        EXPECT_FALSE(one.unique());
        EXPECT_EQ(one.get(), other.get());
        one = Ref<Witness>();
        EXPECT_FALSE(one);
        EXPECT_TRUE(other.unique());
        EXPECT_EQ(gone, 0);
        const Ref<Witness> moved = std::move(other);
        EXPECT_FALSE(other);  // NOLINT(bugprone-use-after-move)
        EXPECT_EQ(gone, 0);
    }
    EXPECT_EQ(gone, 1);
}

TEST(Ref, ranges_of_one_file_own_it_together) {
    int gone = 0;
    Ref<Witness> file(new Witness(gone));
    {
        Chunk first = Chunk::file(7, 0, 10, Ref<Witness>(file).to_release());
        Chunk second = Chunk::file(7, 50, 10, std::move(file).to_release());
        const Chunk front = second.take_front(3);
        first = Chunk::borrowed({}, {});
        second = Chunk::borrowed({}, {});
        EXPECT_EQ(gone, 0) << "the front of the second is still there";
        EXPECT_EQ(front.file_offset(), 50u);
    }
    EXPECT_EQ(gone, 1);
}

TEST(Ref, nothing_releases_nothing) {
    const Release release = Ref<Witness>().to_release();
    EXPECT_FALSE(Ref<Witness>().unique());
}

}  // namespace
}  // namespace tas
