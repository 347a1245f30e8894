#include "server/stats.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tas::server {
namespace {

TEST(Stats, every_line_has_a_name_and_a_counter_of_its_own) {
    Stats stats;
    std::set<std::string> names;
    std::set<std::uint64_t*> counters;
    for (const StatLine& line : stat_lines()) {
        names.insert(line.name);
        counters.insert(&line.value(stats));
    }
    EXPECT_EQ(names.size(), stat_lines().size());
    EXPECT_EQ(counters.size(), stat_lines().size());
}

TEST(Stats, reset_clears_totals_and_keeps_gauges) {
    Stats stats;
    for (const StatLine& line : stat_lines()) {
        line.value(stats) = 7;
    }
    stats.reset();
    for (const StatLine& line : stat_lines()) {
        const bool gauge = std::string_view(line.name).ends_with("_active");
        EXPECT_EQ(line.value(stats), gauge ? 7u : 0u) << line.name;
    }
}

TEST(Stats, count_responses_by_class_and_refusals_by_status) {
    Stats stats;
    stats.count_response(204);
    for (const std::uint16_t status : {400, 408, 413, 414, 417, 431, 501, 505}) {
        stats.count_refusal(status);
    }
    EXPECT_EQ(stats.responses_by_class[2], 1u);
    for (const StatLine& line : stat_lines()) {
        if (std::string_view(line.name).starts_with("refused_")) {
            EXPECT_EQ(line.value(stats), 1u) << line.name;
        }
    }
}

}  // namespace
}  // namespace tas::server
