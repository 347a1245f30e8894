#include "http1/message_rules.hpp"

#include <optional>
#include <string_view>

#include "http/field_rules.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace tas::http1 {
namespace {

/// The fields that decide about a message, gathered in one pass.
struct Deciding {
    std::optional<std::string_view> content_length;
    std::optional<std::string_view> transfer_encoding;
    std::optional<std::string_view> host;
    bool repeated = false;         // Content-Length or Host more than once
    bool chunked_is_last = false;  // of all transfer codings
    bool other_coding = false;     // a transfer coding that is not chunked
    bool bad_coding = false;       // an empty list element, or chunked twice
    bool close = false;
    bool keep_alive = false;
    http::Expectation expectation = http::Expectation::none;
};

void take_transfer_encoding(std::string_view value, Deciding& found) {
    found.transfer_encoding = value;
    http::for_each_element(value, [&found](std::string_view coding) {
        const bool chunked = http::equals_ignoring_case(coding, "chunked");
        // RFC 9112 §7.1: chunked is not applied more than once.
        found.bad_coding |= coding.empty() || (chunked && found.chunked_is_last);
        found.bad_coding |= !chunked && found.chunked_is_last;
        found.other_coding |= !chunked;
        found.chunked_is_last = chunked;
    });
}

void take_connection(std::string_view value, Deciding& found) {
    http::for_each_element(value, [&found](std::string_view option) {
        found.close |= http::equals_ignoring_case(option, "close");
        found.keep_alive |= http::equals_ignoring_case(option, "keep-alive");
    });
}

void take_once(std::optional<std::string_view>& slot, std::string_view value, Deciding& found) {
    found.repeated |= slot.has_value();
    slot = value;
}

[[nodiscard]] Deciding gather(const http::Fields& fields) {
    Deciding found;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const http::Field field = fields[i];
        switch (field.name.size()) {
            case 4:
                if (field.name == "host") {
                    take_once(found.host, field.value, found);
                }
                break;
            case 6:
                if (field.name == "expect") {
                    found.expectation = http::read_expect(field.value, found.expectation);
                }
                break;
            case 10:
                if (field.name == "connection") {
                    take_connection(field.value, found);
                }
                break;
            case 14:
                if (field.name == "content-length") {
                    take_once(found.content_length, field.value, found);
                }
                break;
            case 17:
                if (field.name == "transfer-encoding") {
                    take_transfer_encoding(field.value, found);
                }
                break;
            default:
                break;
        }
    }
    return found;
}

[[nodiscard]] bool takes_host(const Deciding& found, http::Request& request) {
    // RFC 9112 §3.2: HTTP/1.1 without Host, with more than one, or with an invalid one: 400. An empty one is valid.
    if (!found.host && request.version.minor >= 1) {
        return false;
    }
    if (found.host && !found.host->empty() && !http::is_authority(*found.host)) {
        return false;
    }
    // RFC 9112 §3.2.2: the authority of an absolute-form replaces Host.
    if (const std::string_view authority = http::target_authority(request.target); !authority.empty()) {
        request.authority.assign(authority);
    } else if (found.host) {
        request.authority.assign(*found.host);
    }
    return true;
}

[[nodiscard]] std::uint16_t refuse_framing(const Deciding& found, const http::Request& request) {
    if (!found.transfer_encoding) {
        return 0;
    }
    // RFC 9112 §6.1: both at once may be smuggling; HTTP/1.0 has no Transfer-Encoding, so its framing is faulty.
    // RFC 9112 §6.3: chunked must be the last coding.
    if (found.content_length || request.version.minor == 0 || found.bad_coding || !found.chunked_is_last) {
        return 400;
    }
    // RFC 9112 §6.1: 501 for a transfer coding that the server does not understand.
    return found.other_coding ? 501 : 0;
}

[[nodiscard]] MessagePlan judge(http::Request& request, const http::Limits& limits) {
    const Deciding found = gather(request.fields);
    MessagePlan plan;
    if (found.repeated || !takes_host(found, request)) {
        plan.refusal = 400;
        return plan;
    }
    plan.refusal = refuse_framing(found, request);
    if (plan.refusal != 0) {
        return plan;
    }
    if (found.transfer_encoding) {
        plan.body = BodyKind::chunked;
    } else if (found.content_length) {
        // RFC 9112 §6.3: an invalid Content-Length, a list of equal ones included, is unrecoverable.
        const std::optional<std::uint64_t> length = http::parse_content_length(*found.content_length);
        if (!length) {
            plan.refusal = 400;
            return plan;
        }
        plan.body = *length == 0 ? BodyKind::none : BodyKind::content_length;
        plan.content_length = *length;
    }
    // RFC 9112 §9.3.
    request.keep_alive = !found.close && (request.version.minor >= 1 || found.keep_alive);
    // RFC 9110 §10.1.1: ignored in HTTP/1.0; 417 for an expectation that is not known.
    if (request.version.minor >= 1) {
        if (found.expectation == http::Expectation::unknown) {
            plan.refusal = 417;
            return plan;
        }
        plan.expects_continue = found.expectation == http::Expectation::known && plan.body != BodyKind::none;
    }
    if (plan.content_length > limits.max_body_bytes) {
        plan.refusal = 413;
    }
    return plan;
}

/// RFC 9112 §3.2.2: the Host that came with an absolute-form is ignored, and the target's authority stands for it.
void put_authority(http::Request& request) {
    const std::string_view authority = http::target_authority(request.target);
    if (authority.empty()) {
        return;
    }
    for (std::size_t i = 0; i < request.fields.size(); ++i) {
        if (request.fields[i].name == "host") {
            request.fields.replace_value(i, authority);
            return;
        }
    }
    request.fields.add("host", authority);  // HTTP/1.0 without one
}

}  // namespace

MessagePlan plan_message(http::Request& request, const http::Limits& limits) {
    const MessagePlan plan = judge(request, limits);
    if (plan.refusal == 0) {
        put_authority(request);
    }
    return plan;
}

}  // namespace tas::http1
