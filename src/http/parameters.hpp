#pragma once
// What stands behind the first word of a field: "multipart/form-data; boundary=x", "form-data; name="a"".

#include <optional>
#include <string>
#include <string_view>

namespace tas::http {

/// The word before the first ';', trimmed: a media type, a disposition.
[[nodiscard]] std::string_view first_word(std::string_view value) noexcept;

/// Reads the parameters behind the first word, one by one. // RFC 9110 §5.6.6
class ParameterReader final {
public:
    explicit ParameterReader(std::string_view value) noexcept;

    /// Goes to the next parameter; false at the end, and where the text is none.
    [[nodiscard]] bool next();
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    /// Without its quotes. A backslash stands for itself but before '"' and '\': browsers have sent "C:\file" for
    /// decades, and PHP reads it like this.
    [[nodiscard]] const std::string& value() const noexcept { return value_; }
    [[nodiscard]] bool malformed() const noexcept { return malformed_; }

private:
    bool fail() noexcept;
    bool read_quoted();

    std::string_view rest_;
    std::string_view name_;
    std::string value_;
    bool malformed_ = false;
};

/// The value of the only parameter with this lower-case name; nullopt where there is none, where there are several, and
/// where the parameters are malformed.
[[nodiscard]] std::optional<std::string> find_parameter(std::string_view value, std::string_view lower_case_name);

/// What UTF-8''a%20b stands for; nullopt where it is malformed, in another character set, or holds control characters.
/// // RFC 8187 §3.2
[[nodiscard]] std::optional<std::string> decode_extended(std::string_view value);

}  // namespace tas::http
