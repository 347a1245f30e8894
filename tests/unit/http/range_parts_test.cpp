#include "http/range_parts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "http/multipart.hpp"

namespace tas::http {
namespace {

/// The body, with every range as "<offset+size>".
std::string body_of(const RangeParts& parts) {
    std::string body;
    for (std::size_t i = 0; i < parts.ranges().size(); ++i) {
        const ByteRange& range = parts.ranges()[i];
        body.append(parts.text_before(i))
            .append("<" + std::to_string(range.offset) + "+" + std::to_string(range.size) + ">");
    }
    return body.append(parts.text_before(parts.ranges().size()));
}

TEST(RangeParts, AsRfc9110Shows) {
    const RangeParts parts("THIS_STRING_SEPARATES", "application/pdf", {{500, 500}, {7000, 1000}}, 8000);
    EXPECT_EQ(parts.content_type(), "multipart/byteranges; boundary=THIS_STRING_SEPARATES");
    EXPECT_EQ(body_of(parts),
              "--THIS_STRING_SEPARATES\r\n"
              "Content-Type: application/pdf\r\n"
              "Content-Range: bytes 500-999/8000\r\n"
              "\r\n"
              "<500+500>\r\n"
              "--THIS_STRING_SEPARATES\r\n"
              "Content-Type: application/pdf\r\n"
              "Content-Range: bytes 7000-7999/8000\r\n"
              "\r\n"
              "<7000+1000>\r\n"
              "--THIS_STRING_SEPARATES--\r\n");
    EXPECT_EQ(parts.size(), body_of(parts).size() - std::string_view("<500+500><7000+1000>").size() + 1500);
}

TEST(RangeParts, WithoutAType) {
    const RangeParts parts("b", "", {{0, 1}, {9, 1}}, 10);
    EXPECT_EQ(body_of(parts),
              "--b\r\nContent-Range: bytes 0-0/10\r\n\r\n<0+1>\r\n--b\r\nContent-Range: bytes 9-9/10\r\n\r\n<9+1>"
              "\r\n--b--\r\n");
}

TEST(RangeParts, NoHeadOfAPartIsLongerThanItsOverhead) {
    for (const std::uint64_t size : {std::uint64_t{2}, std::uint64_t{1000}, std::uint64_t{1} << 40, UINT64_MAX}) {
        for (const std::string_view type : {"", "text/plain; charset=utf-8"}) {
            const RangeParts parts(random_boundary(), type, {{0, 1}, {size - 1, 1}}, size);
            EXPECT_LE(parts.text_before(0).size(), RangeParts::overhead(type, size)) << size;
            EXPECT_EQ(parts.text_before(1).size(), RangeParts::overhead(type, size)) << size;
        }
    }
}

TEST(RangeParts, EveryBoundaryIsAnotherOne) {
    std::set<std::string> boundaries;
    for (int i = 0; i < 1000; ++i) {
        const std::string boundary = random_boundary();
        EXPECT_EQ(boundary.size(), 32u);
        EXPECT_TRUE(is_boundary(boundary));
        boundaries.insert(boundary);
    }
    EXPECT_EQ(boundaries.size(), 1000u);
}

}  // namespace
}  // namespace tas::http
