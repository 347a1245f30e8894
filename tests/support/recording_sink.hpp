#pragma once
// A protocol's side of an exchange that writes down what it is told.

#include <string>

#include "http/exchange.hpp"

namespace tas::test {

class RecordingSink final : public http::ResponseSink, public http::RequestSource {
public:
    http::SendStatus begin(const http::ResponseHead& head, std::optional<std::uint64_t> length) override {
        status = head.status;
        calls += length ? "begin(" + std::to_string(*length) + ") " : "begin(?) ";
        return on_begin;
    }
    http::SendStatus write(Chunk piece) override {
        calls += "write(" + std::to_string(piece.size()) + ") ";
        return good_writes-- > 0 ? http::SendStatus::ok : http::SendStatus::gone;
    }
    http::SendStatus finish(std::span<const http::Field>) override {
        calls += "finish";
        return http::SendStatus::ok;
    }
    void abort() override { calls += "abort"; }
    [[nodiscard]] bool writable() const noexcept override { return true; }
    void want_body(bool) override {}
    void body_taken() override {}

    std::string calls;
    std::uint16_t status = 0;
    http::SendStatus on_begin = http::SendStatus::ok;
    int good_writes = 1000;  // then the peer is gone
};

}  // namespace tas::test
