#pragma once
// multipart/form-data: bytes in, in pieces of any size; parts and their data out. Knows no socket, no file and no limit
// on what a part holds: nothing of it is kept here. // RFC 7578, RFC 2046 §5.1

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tas::http {

/// Whether the text can be a boundary: 1 … 70 printable characters, the last no space. // RFC 2046 §5.1.1
[[nodiscard]] bool is_boundary(std::string_view text) noexcept;

struct MultipartLimits {
    std::size_t max_parts = 1000;
    std::size_t max_head_bytes = 8 * 1024;  // the header lines of one part
};

enum class MultipartEvent : std::uint8_t {
    need_more,  // all of the input is used
    part,       // a part begins: part()
    data,       // a piece of it: data()
    part_end,
    end,  // the closing delimiter has come; what follows is ignored
    failed,
};

enum class MultipartError : std::uint8_t {
    none,
    bad_delimiter,
    bad_head,
    bad_disposition,
    head_too_large,
    too_many_parts,
};

/// What is wrong, for a person.
[[nodiscard]] std::string_view describe(MultipartError error) noexcept;

struct Part {
    std::string name;
    std::optional<std::string> file_name;  // as sent, path included; a part that has one is a file
    std::string content_type;              // as sent; empty: none
};

/// Lines end with CRLF, and a delimiter is alone on its line: what one reader would take for a delimiter and another
/// for data is refused. Names are not decoded: browsers send a '"' as %22, and PHP leaves that as it is.
class MultipartReader final {
public:
    /// `boundary` is one that is_boundary() accepts.
    MultipartReader(std::string_view boundary, const MultipartLimits& limits);

    /// Reads on from the front of `input`, which it shortens, to the next event. After `failed` only that.
    [[nodiscard]] MultipartEvent next(std::string_view& input);
    [[nodiscard]] const Part& part() const noexcept { return part_; }
    /// Never empty; valid until the next call.
    [[nodiscard]] std::string_view data() const noexcept { return data_; }
    [[nodiscard]] MultipartError error() const noexcept { return error_; }

private:
    enum class State : std::uint8_t { preamble, data, part_ended, delimiter_line, head, epilogue, failed };
    enum class LineEnd : std::uint8_t { open, dash, padding, cr };

    MultipartEvent fail(MultipartError error) noexcept;
    bool find_delimiter(std::string_view& input);
    std::size_t start_of_delimiter(std::string_view input) const noexcept;
    bool end_delimiter_line(std::string_view& input);
    bool collect_head(std::string_view& input);
    MultipartEvent begin_part();
    MultipartError parse_head();
    MultipartError parse_disposition(std::string_view value);

    const std::string delimiter_;  // CRLF "--" boundary
    const MultipartLimits limits_;
    State state_ = State::preamble;
    MultipartError error_ = MultipartError::none;
    LineEnd line_end_ = LineEnd::open;
    /// Bytes of the delimiter that the input so far ends with; the body's start counts as CRLF.
    std::size_t matched_ = 2;
    /// Of these, the ones that are no data if the delimiter does not go on.
    std::size_t not_data_ = 2;
    std::size_t parts_ = 0;
    std::string head_;
    Part part_;
    std::string_view data_;
};

}  // namespace tas::http
