#include "http/response_plan.hpp"

#include "http/field_rules.hpp"
#include "http/status.hpp"
#include "http/text.hpp"

namespace tas::http {
namespace {

void take_content_length(std::string_view value, FieldFacts& facts) noexcept {
    const std::optional<std::uint64_t> length = parse_content_length(value);
    facts.valid &= length.has_value() && (!facts.content_length || facts.content_length == length);
    facts.content_length = length;
}

void take_use(FieldUse use, std::string_view value, FieldFacts& facts) noexcept {
    switch (use) {
        case FieldUse::plain:
        case FieldUse::hop_by_hop:
            break;
        case FieldUse::connection:
            facts.close |= has_token(value, "close");
            break;
        case FieldUse::content_length:
            take_content_length(value, facts);
            break;
        case FieldUse::date:
            facts.has_date = true;
            break;
        case FieldUse::server:
            facts.has_server = true;
            break;
    }
}

[[nodiscard]] bool is_sent_as_given(FieldUse use) noexcept {
    switch (use) {
        case FieldUse::plain:
        case FieldUse::date:
        case FieldUse::server:
            return true;
        case FieldUse::connection:
        case FieldUse::hop_by_hop:
        case FieldUse::content_length:
            return false;
    }
    return false;
}

}  // namespace

FieldFacts read_fields(std::span<const Field> fields) noexcept {
    FieldFacts facts;
    for (const Field& field : fields) {
        const FieldUse use = response_field_use(field.name);
        facts.valid &= is_token(field.name) && is_field_text(field.value);
        facts.as_given &= is_sent_as_given(use) && trim(field.value).size() == field.value.size();
        take_use(use, field.value, facts);
    }
    return facts;
}

std::optional<Framing> frame_response(const ResponseFacts& facts) noexcept {
    // RFC 9110 §8.6, RFC 9112 §6.1: neither Content-Length nor Transfer-Encoding in a 204.
    if (facts.status == 204) {
        return Framing{};
    }
    // RFC 9110 §15.4.5, §8.6: in a 304, Content-Length is the one of the 200 that is not sent; the (empty) body that
    // the handler gives says nothing about it.
    if (facts.status == 304) {
        return Framing{.announced_length = facts.declared};
    }
    // RFC 9110 §15.3.6: a 205 has no content, and says so.
    if (facts.status == 205) {
        return Framing{.announced_length = 0};
    }
    // RFC 9110 §9.3.2: a HEAD is answered with GET's fields. A handler may skip the body and declare its length.
    if (facts.to_head) {
        return Framing{.announced_length = facts.declared ? facts.declared : facts.length};
    }
    if (facts.declared && facts.length && *facts.declared != *facts.length) {
        return std::nullopt;
    }
    if (const std::optional<std::uint64_t> length = facts.declared ? facts.declared : facts.length) {
        return Framing{.end = BodyEnd::length, .length = *length, .announced_length = length};
    }
    return Framing{.end = BodyEnd::open};
}

SendStatus plan_response(const ResponseHead& head, bool to_head, std::optional<std::uint64_t> length,
                         ResponsePlan& plan) noexcept {
    const FieldFacts facts = head.facts != nullptr ? *head.facts : read_fields(head.fields);
    if (!facts.valid || !is_final_status(head.status) || !is_field_text(head.reason)) {
        return SendStatus::invalid_field;
    }
    const std::optional<Framing> framing = frame_response(
        {.status = head.status, .to_head = to_head, .length = length, .declared = facts.content_length});
    if (!framing) {
        return SendStatus::length_mismatch;
    }
    plan = {.framing = *framing, .fields = facts};
    return SendStatus::ok;
}

bool is_sent_as_given(std::string_view name) noexcept { return is_sent_as_given(response_field_use(name)); }

BodyAudit::Verdict BodyAudit::take(std::uint64_t size) noexcept {
    switch (end_) {
        case BodyEnd::no_body:
            return Verdict::drop;
        case BodyEnd::length:
            if (size > left_) {
                return Verdict::too_long;
            }
            left_ -= size;
            taken_ += size;
            return Verdict::send;
        case BodyEnd::open:
            taken_ += size;
            return Verdict::send;
    }
    return Verdict::drop;
}

}  // namespace tas::http
