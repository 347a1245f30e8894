#include "http/respond.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tas::http {
namespace {

/// Writes down what it is told.
class RecordingSink final : public ResponseSink, public RequestSource {
public:
    SendStatus begin(const ResponseHead&, std::optional<std::uint64_t> length) override {
        calls += length ? "begin(" + std::to_string(*length) + ") " : "begin(?) ";
        return on_begin;
    }
    SendStatus write(Chunk piece) override {
        calls += "write(" + std::to_string(piece.size()) + ") ";
        return SendStatus::ok;
    }
    SendStatus finish(std::span<const Field>) override {
        calls += "finish";
        return SendStatus::ok;
    }
    void abort() override { calls += "abort"; }
    [[nodiscard]] bool writable() const noexcept override { return true; }
    void want_body(bool) override {}
    void body_taken() override {}

    std::string calls;
    SendStatus on_begin = SendStatus::ok;
};

class RespondTest : public testing::Test {
protected:
    SendStatus send(std::span<const Field> fields, std::span<const Field> trailers) {
        return respond(exchange_, {.status = 200, .reason = {}, .fields = fields},
                       Chunk::borrowed(as_bytes("hello"), Release()), trailers);
    }
    ~RespondTest() override { pool_.release_by_protocol(exchange_); }

    ExchangePool pool_;
    RecordingSink sink_;
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
