#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "fuzz/session_run.hpp"

namespace tas::test {
namespace {

constexpr std::string_view kAwkward(
    "\r\n \t:;,\0\x7f\x80"
    "0aG/",
    14);

std::vector<std::pair<std::string, std::string>> corpus() {
    std::vector<std::pair<std::string, std::string>> streams;
    for (const auto& entry : std::filesystem::directory_iterator(TAS_TESTS_DIR "/fuzz/corpus/http1")) {
        std::ifstream file(entry.path(), std::ios::binary);
        streams.emplace_back(entry.path().filename().string(),
                             std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
    }
    return streams;
}

// Whatever way the bytes come: the same requests, the same answers, the same end.
TEST(SessionSplit, CorpusAtEveryPosition) {
    const auto streams = corpus();
    ASSERT_GE(streams.size(), 30u);
    for (const auto& [name, stream] : streams) {
        for (const bool end_of_input : {false, true}) {
            const SessionRun whole = run_session(stream, {}, Answer::at_once, end_of_input);
            EXPECT_FALSE(whole.events.empty() && whole.output.empty() && whole.closes != (end_of_input ? 1 : 0))
                << name;
            EXPECT_EQ(run_session(stream, {}, Answer::later, end_of_input), whole) << name;
            EXPECT_EQ(run_session(stream, every_byte(stream), Answer::at_once, end_of_input), whole) << name;
            EXPECT_EQ(run_session(stream, every_byte(stream), Answer::later, end_of_input), whole) << name;
            for (std::size_t cut = 1; cut < stream.size(); ++cut) {
                ASSERT_EQ(run_session(stream, {cut}, Answer::at_once, end_of_input), whole)
                    << name << " cut at " << cut;
                ASSERT_EQ(run_session(stream, {cut}, Answer::later, end_of_input), whole) << name << " cut at " << cut;
            }
        }
    }
}

// Neighbours of the corpus: one byte changed, lost or doubled, cut at random.
TEST(SessionSplit, MutatedCorpus) {
    std::mt19937 random(1);
    for (const auto& [name, stream] : corpus()) {
        for (int round = 0; round < 200; ++round) {
            std::string mutated = stream;
            const std::size_t at = random() % mutated.size();
            switch (random() % 3) {
                case 0:
                    mutated[at] = kAwkward[random() % kAwkward.size()];
                    break;
                case 1:
                    mutated.erase(at, 1);
                    break;
                default:
                    mutated.insert(at, 1, kAwkward[random() % kAwkward.size()]);
                    break;
            }
            if (mutated.empty()) {
                continue;
            }
            const SessionRun whole = run_session(mutated, {}, Answer::at_once, true);
            const std::size_t cut = random() % mutated.size();
            ASSERT_EQ(run_session(mutated, {cut}, Answer::later, true), whole) << name << ": " << mutated;
            ASSERT_EQ(run_session(mutated, every_byte(mutated), Answer::at_once, true), whole)
                << name << ": " << mutated;
        }
    }
}

}  // namespace
}  // namespace tas::test
