#include "http/fields.hpp"

#include "http/text.hpp"

namespace tas::http {
namespace {

constexpr std::size_t kKeptText = 16 * 1024;  // bytes that clear() leaves allocated
constexpr std::size_t kKeptEntries = 256;

}  // namespace

void Fields::add(std::string_view name, std::string_view value) {
    append_name(name);
    append_value(value);
    end_field();
}

void Fields::append_name(std::string_view piece) {
    const std::size_t start = text_.size();
    text_.append(piece);
    for (std::size_t i = start; i < text_.size(); ++i) {
        text_[i] = to_lower(text_[i]);
    }
    open_.name_size += static_cast<std::uint32_t>(piece.size());
}

void Fields::append_value(std::string_view piece) {
    text_.append(piece);
    open_.value_size += static_cast<std::uint32_t>(piece.size());
}

void Fields::end_field() {
    const std::size_t value_offset = text_.size() - open_.value_size;
    open_.name_offset = static_cast<std::uint32_t>(value_offset) - open_.name_size;
    // RFC 9110 §5.5: a field value does not include leading or trailing whitespace.
    const std::string_view raw = std::string_view(text_).substr(value_offset);
    const std::string_view value = trim(raw);
    open_.value_offset = static_cast<std::uint32_t>(value.data() - text_.data());
    open_.value_size = static_cast<std::uint32_t>(value.size());
    entries_.push_back(open_);
    open_ = {};
}

Field Fields::operator[](std::size_t index) const noexcept {
    const Entry& entry = entries_[index];
    return {{text_.data() + entry.name_offset, entry.name_size}, {text_.data() + entry.value_offset, entry.value_size}};
}

std::optional<std::string_view> Fields::find(std::string_view lower_case_name) const noexcept {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (const Field field = (*this)[i]; field.name == lower_case_name) {
            return field.value;
        }
    }
    return std::nullopt;
}

std::size_t Fields::count(std::string_view lower_case_name) const noexcept {
    std::size_t n = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        n += (*this)[i].name == lower_case_name ? 1 : 0;
    }
    return n;
}

void Fields::replace_value(std::size_t index, std::string_view value) {
    entries_[index].value_offset = static_cast<std::uint32_t>(text_.size());
    entries_[index].value_size = static_cast<std::uint32_t>(value.size());
    text_.append(value);
}

void Fields::clear() noexcept {
    text_.clear();
    entries_.clear();
    open_ = {};
    if (text_.capacity() > kKeptText) {
        text_.shrink_to_fit();
    }
    if (entries_.capacity() > kKeptEntries) {
        entries_.shrink_to_fit();
    }
}

}  // namespace tas::http
