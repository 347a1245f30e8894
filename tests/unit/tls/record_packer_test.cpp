#include "tls/record_packer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <random>
#include <vector>

namespace tas::tls {
namespace {

constexpr std::size_t kRecord = kMaxPlaintext;
constexpr std::size_t kAny = 5;  // records that fit a send

struct Packed {
    std::vector<std::size_t> sizes;  // of the pieces given to SSL_write
    std::vector<std::byte> bytes;
};

class RecordPackerTest : public testing::Test {
protected:
    /// Slices of these sizes, side by side in one content.
    Packed pack(const std::vector<std::size_t>& sizes, std::size_t max_records = kAny) {
        content_.resize(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}));
        for (std::size_t i = 0; i < content_.size(); ++i) {
            content_[i] = static_cast<std::byte>(i * 31 + i / 251);
        }
        std::vector<iovec> slices;
        std::size_t at = 0;
        for (const std::size_t size : sizes) {
            slices.push_back({content_.data() + at, size});
            at += size;
        }
        Packed packed;
        for (SliceCursor cursor(slices); !cursor.done();) {
            const ByteView piece = next_plaintext(cursor, max_records, staging_);
            EXPECT_FALSE(piece.empty());
            EXPECT_LE(piece.size(), max_records * kRecord);
            EXPECT_TRUE(piece.size() < kRecord || piece.size() % kRecord == 0);
            packed.sizes.push_back(piece.size());
            packed.bytes.insert(packed.bytes.end(), piece.begin(), piece.end());
            copied_ += piece.data() == staging_.data() ? piece.size() : 0;
        }
        EXPECT_TRUE(packed.bytes == content_);
        return packed;
    }

    std::array<std::byte, kMaxPlaintext> staging_;
    std::vector<std::byte> content_;
    std::size_t copied_ = 0;
};

using Sizes = std::vector<std::size_t>;

TEST_F(RecordPackerTest, GathersSmallSlicesIntoOneRecord) {
    EXPECT_EQ(pack({9, 0, 100, 9, 2000}).sizes, (Sizes{2118}));
}

TEST_F(RecordPackerTest, ALoneSliceIsNotCopied) {
    EXPECT_EQ(pack({2000}).sizes, (Sizes{2000}));
    EXPECT_EQ(pack({0, 3, 0, 0}).sizes, (Sizes{3}));
    EXPECT_EQ(copied_, 3U);  // the packer does not look behind a slice for empty ones
}

TEST_F(RecordPackerTest, WholeRecordsAreNotCopied) {
    EXPECT_EQ(pack({4 * kRecord}).sizes, (Sizes{4 * kRecord}));
    EXPECT_EQ(pack({7 * kRecord}).sizes, (Sizes{5 * kRecord, 2 * kRecord}));
    EXPECT_EQ(copied_, 0U);
    EXPECT_EQ(pack({300, 4 * kRecord}).sizes, (Sizes{300, 4 * kRecord}));
    EXPECT_EQ(copied_, 300U);
}

TEST_F(RecordPackerTest, TheOddPartOfALargeSliceJoinsTheHead) {
    EXPECT_EQ(pack({300, kRecord + 1000}).sizes, (Sizes{1300, kRecord}));
    EXPECT_EQ(pack({300, kRecord + 16300}).sizes, (Sizes{300, kRecord, 16300})) << "it would not save a record";
}

TEST_F(RecordPackerTest, FillsRecordsAcrossSlices) {
    EXPECT_EQ(pack({10000, 10000, 10000}).sizes, (Sizes{kRecord, 30000 - kRecord}));
}

TEST_F(RecordPackerTest, AWholeRecordBetweenSmallSlicesIsGathered) {
    EXPECT_EQ(pack({70, kRecord, 70, kRecord}).sizes, (Sizes{kRecord, 140, kRecord}));
    EXPECT_EQ(copied_, kRecord + 140) << "the last lies where it did";
    EXPECT_EQ(pack({70, kRecord, 70, 5}).sizes, (Sizes{kRecord, 145}));
    EXPECT_EQ(pack({9, kRecord, 9, kRecord, 9, kRecord, 9, 1}).sizes, (Sizes{kRecord, kRecord, kRecord, 37}));
}

TEST_F(RecordPackerTest, AWholeRecordIsNotGatheredWhereThatSavesNone) {
    EXPECT_EQ(pack({300, kRecord}).sizes, (Sizes{300, kRecord}));
    EXPECT_EQ(pack({300, kRecord, kRecord, kRecord}).sizes, (Sizes{300, kRecord, kRecord, kRecord}));
    EXPECT_EQ(copied_, 600U);
    EXPECT_EQ(pack({kRecord, 9, 7}).sizes, (Sizes{kRecord, 16}));
    EXPECT_EQ(copied_, 616U);
}

TEST_F(RecordPackerTest, RandomSlicesKeepTheirBytesAndWasteFewRecords) {
    std::minstd_rand random(7);
    for (int round = 0; round < 300; ++round) {
        Sizes sizes(1 + random() % 30);
        for (std::size_t& size : sizes) {
            size = random() % 5 == 0 ? kRecord : random() % (random() % 3 == 0 ? 60000 : 400);
        }
        (void)pack(sizes, 1 + random() % 5);
    }
}

}  // namespace
}  // namespace tas::tls
