#pragma once
// What a response head means before any version puts it on the wire: how long its body is, and which fields are the
// handler's own. // RFC 9110 §8.6

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/exchange.hpp"
#include "http/response.hpp"

namespace tas::http {

/// The Server field, where the handler sets none and the server is to send one.
inline constexpr std::string_view kServerName = "true_async_server";

enum class BodyEnd : std::uint8_t {
    no_body,  // nothing follows the head
    length,   // exactly so many bytes
    open,     // as many as come: the version marks the end (the last chunk, the close, END_STREAM)
};

struct Framing {
    BodyEnd end = BodyEnd::no_body;
    std::uint64_t length = 0;                       // of the body on the wire, with BodyEnd::length
    std::optional<std::uint64_t> announced_length;  // what Content-Length says, if it is sent
};

struct ResponseFacts {
    std::uint16_t status = 200;
    bool to_head = false;                   // the request's method is HEAD
    std::optional<std::uint64_t> length;    // of the body, where it is known
    std::optional<std::uint64_t> declared;  // the handler's own Content-Length
};

/// nullopt: `length` and `declared` contradict each other.
[[nodiscard]] std::optional<Framing> frame_response(const ResponseFacts& facts) noexcept;

[[nodiscard]] FieldFacts read_fields(std::span<const Field> fields) noexcept;

struct ResponsePlan {
    Framing framing;
    FieldFacts fields;
};

/// Checks a head and plans its response into `plan`. A status that is not final (1xx, below or above) is invalid_field.
/// `length` as in ResponseSink::begin.
[[nodiscard]] SendStatus plan_response(const ResponseHead& head, bool to_head, std::optional<std::uint64_t> length,
                                       ResponsePlan& plan) noexcept;

/// Whether a field of the handler's goes out as it is given; the others are the protocol's.
[[nodiscard]] bool is_sent_as_given(std::string_view name) noexcept;

/// Counts a body against its framing.
class BodyAudit final {
public:
    BodyAudit() = default;
    explicit BodyAudit(const Framing& framing) noexcept : end_(framing.end), left_(framing.length) {}

    enum class Verdict : std::uint8_t { send, drop, too_long };
    /// What becomes of a piece of `size` bytes; one that is too long counts nothing.
    [[nodiscard]] Verdict take(std::uint64_t size) noexcept;
    /// Whether all that was declared has come.
    [[nodiscard]] bool complete() const noexcept { return left_ == 0; }
    /// Bytes to send so far.
    [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }

private:
    BodyEnd end_ = BodyEnd::no_body;
    std::uint64_t taken_ = 0;
    std::uint64_t left_ = 0;  // bytes still due, with BodyEnd::length
};

}  // namespace tas::http
