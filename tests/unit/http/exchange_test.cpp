#include "http/exchange.hpp"

#include <gtest/gtest.h>

namespace tas::http {
namespace {

class NullSink final : public ResponseSink, public RequestSource {
    SendStatus begin(const ResponseHead&, std::optional<std::uint64_t>) override { return SendStatus::ok; }
    SendStatus write(Chunk) override { return SendStatus::ok; }
    SendStatus finish(std::span<const Field>) override { return SendStatus::ok; }
    void abort() override {}
    [[nodiscard]] bool writable() const noexcept override { return true; }
    void want_body(bool) override {}
    void body_taken() override {}
};

class GoneHandler final : public RequestHandler {
public:
    explicit GoneHandler(ExchangePool& pool) : pool_(pool) {}
    void on_request(Exchange&) override {}
    void on_body(Exchange&) override {}
    void on_writable(Exchange&) override {}
    void on_gone(Exchange& exchange) override {
        ++gone;
        EXPECT_EQ(exchange.sink(), nullptr);
        EXPECT_EQ(pool_.find(exchange.id()), &exchange);
        if (lets_go && exchange.held_by_handler()) {
            pool_.release_by_handler(exchange);
        }
    }
    void on_refused(std::uint16_t) override {}
    void on_response(std::uint16_t) override {}

    int gone = 0;
    bool lets_go = false;

private:
    ExchangePool& pool_;
};

struct Holding {
    bool held;
    bool lets_go;
    std::size_t live_after;
};

TEST(ExchangePool, LosingTellsTheHandlerOfALiveExchange) {
    for (const Holding& holding :
         {Holding{false, false, 0}, Holding{false, true, 0}, Holding{true, true, 0}, Holding{true, false, 1}}) {
        ExchangePool pool;
        GoneHandler handler(pool);
        NullSink sink;
        Exchange& exchange = pool.acquire(sink, sink, nullptr);
        const ExchangeId id = exchange.id();
        if (holding.held) {
            pool.hold_by_handler(exchange);
        }
        handler.lets_go = holding.lets_go;
        pool.lose_by_protocol(exchange, handler);
        EXPECT_EQ(handler.gone, 1);
        EXPECT_EQ(pool.live(), holding.live_after);
        EXPECT_EQ(pool.find(id) != nullptr, holding.live_after == 1);
        if (holding.live_after == 1) {
            pool.release_by_handler(exchange);
            EXPECT_EQ(pool.live(), 0u);
        }
    }
}

TEST(ExchangePool, ReusedExchangesAreClearedAndHaveNewIds) {
    ExchangePool pool;
    NullSink sink;
    Exchange& first = pool.acquire(sink, sink, nullptr);
    const ExchangeId id = first.id();
    first.request.method = "POST";
    first.request.fields.add("a", "b");
    first.request.keep_alive = true;
    pool.release_by_protocol(first);
    Exchange& second = pool.acquire(sink, sink, nullptr);
    EXPECT_EQ(&first, &second);
    EXPECT_NE(second.id(), id);
    EXPECT_EQ(pool.find(id), nullptr);
    EXPECT_TRUE(second.request.method.empty());
    EXPECT_TRUE(second.request.fields.empty());
    EXPECT_FALSE(second.request.keep_alive);
    pool.release_by_protocol(second);
}

TEST(ExchangePool, LeavesTheMemoryOfABodyToTheNextBodyAndToNobodyElse) {
    constexpr std::size_t kBody = BodyMemory::kMostOfOne;
    ExchangePool pool;
    NullSink sink;
    const auto capacity_after = [&](Exchange& exchange, std::size_t size) {
        exchange.request.body.append(std::string(size, 'x'));
        return exchange.request.body.capacity();
    };
    Exchange& first = pool.acquire(sink, sink, nullptr);
    EXPECT_EQ(capacity_after(first, kBody), kBody);
    pool.release_by_protocol(first);

    Exchange& small = pool.acquire(sink, sink, nullptr);
    EXPECT_LT(small.request.body.capacity(), 100u) << "a request without a body holds none";
    EXPECT_LT(capacity_after(small, 100), 1000u);
    Exchange& next = pool.acquire(sink, sink, nullptr);
    EXPECT_EQ(capacity_after(next, BodyMemory::kLeastOfOne), kBody);
    next.request.body.complete = true;
    next.request.body.take(BodyMemory::kLeastOfOne);
    EXPECT_LT(next.request.body.capacity(), 100u) << "nor one that was taken";

    Exchange& huge = pool.acquire(sink, sink, nullptr);
    EXPECT_GT(capacity_after(huge, 2 * kBody), kBody);
    pool.release_by_protocol(huge);
    Exchange& last = pool.acquire(sink, sink, nullptr);
    EXPECT_LE(capacity_after(last, kBody), kBody) << "what is large is freed";
}

}  // namespace
}  // namespace tas::http
