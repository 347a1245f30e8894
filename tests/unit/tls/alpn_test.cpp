#include "tls/alpn.hpp"

#include <gtest/gtest.h>

namespace tas::tls {
namespace {

using namespace std::string_view_literals;

AlpnPreference preference(std::vector<std::string> names) {
    return std::move(AlpnPreference::create(std::move(names))).value();
}

TEST(AlpnTest, ChoosesInTheServersOrder) {
    const AlpnPreference ours = preference({"h2", "http/1.1"});
    EXPECT_EQ(ours.select(as_bytes("\x08http/1.1\x02h2"sv)), "h2");
    EXPECT_EQ(ours.select(as_bytes("\x08http/1.1\x06spdy/3"sv)), "http/1.1");
}

TEST(AlpnTest, FindsNothingInAForeignOrBrokenOffer) {
    const AlpnPreference ours = preference({"h2", "http/1.1"});
    EXPECT_EQ(ours.select(as_bytes("\x03h2c\x01h"sv)), "");
    EXPECT_EQ(ours.select({}), "");
    EXPECT_EQ(ours.select(as_bytes("\x00\x00"sv)), "");
    EXPECT_EQ(ours.select(as_bytes("\x09http/1."sv)), "") << "a name cut short";
}

TEST(AlpnTest, TheChoiceLiesInTheOffer) {
    const std::string_view offer = "\x02h2"sv;
    EXPECT_EQ(preference({"h2"}).select(as_bytes(offer)).data(), offer.data() + 1);
}

TEST(AlpnTest, NamesHaveOneTo255Bytes) {
    EXPECT_FALSE(AlpnPreference::create({"h2", ""}).ok());
    EXPECT_FALSE(AlpnPreference::create({std::string(256, 'x')}).ok());
    EXPECT_TRUE(AlpnPreference::create({std::string(255, 'x')}).ok());
    EXPECT_TRUE(preference({}).empty());
}

}  // namespace
}  // namespace tas::tls
