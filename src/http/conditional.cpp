#include "http/conditional.hpp"

#include "http/date.hpp"
#include "http/text.hpp"

namespace tas::http {
namespace {

/// etagc. // RFC 9110 §8.8.3
[[nodiscard]] constexpr bool is_tag_character(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

/// Takes the entity tag at the front of `text`, which is a comma-separated list; nullopt: there is none.
[[nodiscard]] std::optional<EntityTag> take_entity_tag(std::string_view& text) noexcept {
    const bool weak = text.starts_with("W/");  // RFC 9110 §8.8.3: case-sensitive
    const std::string_view rest = text.substr(weak ? 2 : 0);
    if (!rest.starts_with('"')) {
        return std::nullopt;
    }
    std::size_t end = 1;
    while (end < rest.size() && is_tag_character(rest[end])) {
        ++end;
    }
    if (end == rest.size() || rest[end] != '"') {
        return std::nullopt;
    }
    text = rest.substr(end + 1);
    return EntityTag{.opaque = rest.substr(0, end + 1), .weak = weak};
}

enum class Comparison : bool { strong, weak };

/// RFC 9110 §8.8.3.2
[[nodiscard]] bool same(const EntityTag& a, const EntityTag& b, Comparison comparison) noexcept {
    return a.opaque == b.opaque && (comparison == Comparison::weak || (!a.weak && !b.weak));
}

/// What follows an element of a list: a comma, or nothing.
[[nodiscard]] bool at_list_end(std::string_view rest) noexcept {
    const std::string_view text = trim(rest);
    return text.empty() || text.front() == ',';
}

/// Whether `*` or one of the listed tags is the current one, up to what is no tag. A comma may stand inside of a tag.
[[nodiscard]] bool lists(std::string_view list, const std::optional<EntityTag>& current,
                         Comparison comparison) noexcept {
    if (trim(list) == "*") {
        return true;
    }
    for (;;) {
        while (!list.empty() && (list.front() == ',' || is_blank(list.front()))) {
            list.remove_prefix(1);
        }
        const std::optional<EntityTag> tag = take_entity_tag(list);
        if (!tag || !at_list_end(list)) {
            return false;
        }
        if (current && same(*tag, *current, comparison)) {
            return true;
        }
    }
}

struct ListMatch {
    bool present = false;
    bool matches = false;
};

/// RFC 9110 §5.3: the lines of a list are one list.
[[nodiscard]] ListMatch match_list(const Fields& request, std::string_view name, const Validators& current,
                                   Comparison comparison) noexcept {
    ListMatch match;
    for (std::size_t i = 0; i < request.size(); ++i) {
        if (const Field field = request[i]; field.name == name) {
            match.present = true;
            match.matches = match.matches || lists(field.value, current.entity_tag, comparison);
        }
    }
    return match;
}

/// nullopt as well where the field is there twice: it is not a list.
[[nodiscard]] std::optional<std::time_t> date_of(const Fields& request, std::string_view name,
                                                 std::time_t now) noexcept {
    return request.count(name) == 1 ? parse_date(*request.find(name), now) : std::nullopt;
}

}  // namespace

std::optional<EntityTag> parse_entity_tag(std::string_view text) noexcept {
    const std::optional<EntityTag> tag = take_entity_tag(text);
    return text.empty() ? tag : std::nullopt;
}

Precondition check_preconditions(const Fields& request, const Validators& current, std::time_t now) noexcept {
    if (const ListMatch match = match_list(request, "if-match", current, Comparison::strong); match.present) {
        if (!match.matches) {
            return Precondition::failed;
        }
    } else if (const auto since = date_of(request, "if-unmodified-since", now); since && current.last_modified) {
        if (*current.last_modified > *since) {
            return Precondition::failed;
        }
    }
    if (const ListMatch match = match_list(request, "if-none-match", current, Comparison::weak); match.present) {
        return match.matches ? Precondition::not_modified : Precondition::none_fails;
    }
    if (const auto since = date_of(request, "if-modified-since", now); since && current.last_modified) {
        return *current.last_modified <= *since ? Precondition::not_modified : Precondition::none_fails;
    }
    return Precondition::none_fails;
}

bool range_applies(const Fields& request, const Validators& current, std::time_t now) noexcept {
    const std::optional<std::string_view> value = request.find("if-range");
    if (!value) {
        return true;
    }
    if (request.count("if-range") != 1) {
        return false;
    }
    if (const std::optional<EntityTag> tag = parse_entity_tag(*value)) {
        return current.entity_tag && same(*tag, *current.entity_tag, Comparison::strong);
    }
    // RFC 9110 §8.8.2.2: a date is a strong validator only once its second is over, and a client uses it only if its
    // response came after that second (§13.1.5).
    const std::optional<std::time_t> date = parse_date(*value, now);
    return date && date == current.last_modified && *date < now;
}

}  // namespace tas::http
