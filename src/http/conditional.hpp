#pragma once
// Conditional requests: entity tags, and the preconditions of a GET or HEAD in their order. // RFC 9110 §8.8, §13

#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>

#include "http/fields.hpp"

namespace tas::http {

struct EntityTag {
    std::string_view opaque;  // with its quotes
    bool weak = false;
};

/// `"xyzzy"` or `W/"xyzzy"`, and nothing else. // RFC 9110 §8.8.3
[[nodiscard]] std::optional<EntityTag> parse_entity_tag(std::string_view text) noexcept;

/// What is known of the selected representation.
struct Validators {
    std::optional<EntityTag> entity_tag;
    std::optional<std::time_t> last_modified;
};

enum class Precondition : std::uint8_t {
    none_fails,    // the request is carried out
    not_modified,  // 304
    failed,        // 412
};

/// If-Match or If-Unmodified-Since, then If-None-Match or If-Modified-Since, of a GET or HEAD whose representation
/// exists. A field that is not understood is ignored. // RFC 9110 §13.2.2
[[nodiscard]] Precondition check_preconditions(const Fields& request, const Validators& current, std::time_t now) noexcept;

/// Whether a Range field counts: there is no If-Range, or it names the current representation. // RFC 9110 §13.1.5
[[nodiscard]] bool range_applies(const Fields& request, const Validators& current, std::time_t now) noexcept;

}  // namespace tas::http
