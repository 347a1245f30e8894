#include "http/respond.hpp"

#include <gtest/gtest.h>

#include "support/recording_sink.hpp"

namespace tas::http {
namespace {

class RespondTest : public testing::Test {
protected:
    SendStatus send(std::span<const Field> fields, std::span<const Field> trailers) {
        return respond(exchange_, {.status = 200, .reason = {}, .fields = fields},
                       Chunk::borrowed(as_bytes("hello"), Release()), trailers);
    }
    ~RespondTest() override { pool_.release_by_protocol(exchange_); }

    ExchangePool pool_;
    test::RecordingSink sink_;
    Exchange& exchange_ = pool_.acquire(sink_, sink_, nullptr);
};

constexpr Field kTrailer[] = {{"x-sum", "1"}};

TEST_F(RespondTest, declares_the_length_unless_trailers_follow) {
    EXPECT_EQ(send({}, {}), SendStatus::ok);
    EXPECT_EQ(sink_.calls, "begin(5) write(5) finish");
    sink_.calls.clear();
    EXPECT_EQ(send({}, kTrailer), SendStatus::ok);
    EXPECT_EQ(sink_.calls, "begin(?) write(5) finish");
}

TEST_F(RespondTest, says_nothing_on_the_wire_when_it_refuses) {
    const Field wrong_length[] = {{"Content-Length", "3"}};
    const Field bad_trailer[] = {{"content-length", "5"}};
    EXPECT_EQ(send(wrong_length, kTrailer), SendStatus::length_mismatch);
    EXPECT_EQ(send({}, bad_trailer), SendStatus::invalid_field);
    EXPECT_EQ(sink_.calls, "");
    sink_.on_begin = SendStatus::length_mismatch;
    EXPECT_EQ(send(wrong_length, {}), SendStatus::length_mismatch);
    EXPECT_EQ(sink_.calls, "begin(5) ");
}

}  // namespace
}  // namespace tas::http
