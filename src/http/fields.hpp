#pragma once
// Header and trailer fields in the order in which they came, with names in lower case. // RFC 9110 §5

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tas::http {

/// One field as borrowed text.
struct Field {
    std::string_view name;
    std::string_view value;
};

/// Owns its text in one buffer, which clear() keeps for the next request.
class Fields final {
public:
    /// Appends a field; the name is stored in lower case.
    void add(std::string_view name, std::string_view value);

    /// The same in pieces, as a parser delivers them: any number of name pieces, then of value pieces, then
    /// end_field().
    void append_name(std::string_view piece);
    void append_value(std::string_view piece);
    void end_field();

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    /// The views are valid until the next change.
    [[nodiscard]] Field operator[](std::size_t index) const noexcept;
    /// The value of the first field of this lower-case name.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view lower_case_name) const noexcept;
    /// Gives field `index` another value.
    void replace_value(std::size_t index, std::string_view value);
    /// How many fields have this lower-case name.
    [[nodiscard]] std::size_t count(std::string_view lower_case_name) const noexcept;
    /// Bytes of names and values, the unfinished field included.
    [[nodiscard]] std::size_t text_size() const noexcept { return text_.size(); }

    void clear() noexcept;

private:
    struct Entry {
        std::uint32_t name_offset;
        std::uint32_t name_size;
        std::uint32_t value_offset;
        std::uint32_t value_size;
    };
    std::string text_;
    std::vector<Entry> entries_;
    Entry open_{};
};

}  // namespace tas::http
