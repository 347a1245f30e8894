#pragma once
// One request after the other out of a byte stream: our line guard in front, llhttp behind it for the fields and the
// chunks. Holds no bytes: what it does not consume is offered again, with what came since. Knows no connection.

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/limits.hpp"
#include "http/request.hpp"
#include "http1/message_rules.hpp"

namespace tas::http1 {

class Parser final {
public:
    enum class Status : std::uint8_t {
        need_more,  // all complete lines are consumed; the message is not
        complete,   // the request is whole, and nothing behind it was consumed
        refused,    // refusal() says with which status; the stream cannot be read any further
    };
    struct Progress {
        Status status;
        std::size_t consumed;
    };

    explicit Parser(const http::Limits& limits) noexcept : limits_(limits) {}
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    /// Begins a request, which is cleared and stays valid until it is complete or refused.
    void begin(http::Request& request);
    [[nodiscard]] Progress parse(std::string_view input);

    [[nodiscard]] std::uint16_t refusal() const noexcept { return refusal_; }
    [[nodiscard]] bool in_body() const noexcept { return stage_ > Stage::fields; }
    /// The client waits for 100 (Continue), and no byte of the body was consumed.
    [[nodiscard]] bool expects_continue() const noexcept { return plan_.expects_continue; }
    /// 100 was sent, or is no longer needed.
    void forget_expectation() noexcept { plan_.expects_continue = false; }

private:
    enum class Stage : std::uint8_t {
        request_line,
        fields,
        sized_body,
        chunk_size,
        chunk_data,
        chunk_end,
        trailers,
        done
    };
    struct Callbacks;

    // Each takes what it can from the front of `input`, and returns how many bytes. It ends in another stage, with a
    // refusal, or with input that it cannot use yet.
    std::size_t take_request_line(std::string_view input);
    std::size_t take_fields(std::string_view input);
    std::size_t take_sized_body(std::string_view input);
    std::size_t take_chunk_size(std::string_view input);
    std::size_t take_chunk_data(std::string_view input);
    std::size_t take_chunk_end(std::string_view input);

    [[nodiscard]] std::size_t take_line(std::string_view input, std::size_t limit, std::uint16_t refusal_if_longer);
    void check_field_line(std::string_view line);
    void end_head();
    void execute(std::string_view bytes);
    void end_open_field();
    void refuse(std::uint16_t status) noexcept;

    const http::Limits& limits_;
    http::Request* request_ = nullptr;
    http::Fields* fields_ = nullptr;  // what llhttp's field callbacks fill: the fields or the trailers
    MessagePlan plan_;
    std::uint64_t body_left_ = 0;    // of the sized body or of the chunk
    std::size_t seen_ = 0;           // bytes of the unfinished line that were looked at
    std::size_t section_bytes_ = 0;  // of the head, then of the trailers
    std::size_t section_lines_ = 0;
    std::size_t extension_bytes_ = 0;  // of all chunks
    std::uint16_t refusal_ = 0;
    Stage stage_ = Stage::done;
    bool field_open_ = false;
    bool head_ended_ = false;     // llhttp has seen the end of the head
    bool message_ended_ = false;  // … and of the chunked body
    llhttp_t llhttp_{};
};

/// Of the library that was built in: "8.1.0".
[[nodiscard]] std::string llhttp_version();

}  // namespace tas::http1
