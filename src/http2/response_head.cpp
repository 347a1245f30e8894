#include "http2/response_head.hpp"

#include <array>
#include <charconv>
#include <vector>

#include "http/text.hpp"

namespace tas::http2 {
namespace {

constexpr std::size_t kFew = 32;  // fields without an allocation

/// Borrows names and values; nghttp2 copies them, and makes names lower case, but for those of our own.
class FieldList final {
public:
    explicit FieldList(std::size_t count) {
        if (count > kFew) {
            many_.resize(count);
        }
    }
    FieldList(const FieldList&) = delete;
    FieldList& operator=(const FieldList&) = delete;

    /// `value` neither begins nor ends with whitespace. // RFC 9113 §8.2.1
    void add(std::string_view name, std::string_view value) {
        data()[size_++] = {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
    }
    /// One of ours; `name` is a literal in lower case.
    template <std::size_t N>
    void add_own(const char (&name)[N], std::string_view value) {
        data()[size_++] = {bytes(name), bytes(value), N - 1, value.size(), NGHTTP2_NV_FLAG_NO_COPY_NAME};
    }
    [[nodiscard]] nghttp2_nv* data() noexcept { return many_.empty() ? few_.data() : many_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    [[nodiscard]] static std::uint8_t* bytes(std::string_view text) noexcept {  // nghttp2_nv is not const
        return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
    }

    std::array<nghttp2_nv, kFew> few_;
    std::vector<nghttp2_nv> many_;
    std::size_t size_ = 0;
};

constexpr std::size_t kOwnFields = 4;  // :status, date, server, content-length
constexpr std::size_t kLongestNumber = 20;  // digits of 2^64 − 1

class Digits final {
public:
    explicit Digits(std::uint64_t number) noexcept
        : end_(std::to_chars(digits_.data(), digits_.data() + digits_.size(), number).ptr) {}
    [[nodiscard]] std::string_view text() const noexcept {
        return {digits_.data(), static_cast<std::size_t>(end_ - digits_.data())};
    }

private:
    std::array<char, kLongestNumber> digits_;
    char* end_;
};

}  // namespace

void submit_head(nghttp2_session* session, std::int32_t stream, const http::ResponseHead& head,
                 const http::ResponsePlan& plan, const ResponseFields& own, const nghttp2_data_provider* body) {
    FieldList fields(head.fields.size() + kOwnFields);
    const Digits status(head.status);
    const Digits length(plan.framing.announced_length.value_or(0));
    fields.add_own(":status", status.text());
    if (!own.date.empty()) {
        fields.add_own("date", own.date);
    }
    if (!own.server.empty()) {
        fields.add_own("server", own.server);
    }
    for (const http::Field& field : head.fields) {
        if (plan.fields.as_given) {
            fields.add(field.name, field.value);
        } else if (http::is_sent_as_given(field.name)) {
            fields.add(field.name, http::trim(field.value));
        }
    }
    if (plan.framing.announced_length) {
        fields.add_own("content-length", length.text());
    }
    nghttp2_submit_response(session, stream, fields.data(), fields.size(), body);
}

void submit_continue(nghttp2_session* session, std::int32_t stream) {
    FieldList fields(1);
    fields.add_own(":status", "100");
    nghttp2_submit_headers(session, NGHTTP2_FLAG_NONE, stream, nullptr, fields.data(), fields.size(), nullptr);
}

void submit_trailers(nghttp2_session* session, std::int32_t stream, std::span<const http::Field> trailers) {
    FieldList fields(trailers.size());
    for (const http::Field& trailer : trailers) {
        fields.add(trailer.name, http::trim(trailer.value));
    }
    nghttp2_submit_trailer(session, stream, fields.data(), fields.size());
}

}  // namespace tas::http2
