#pragma once
// The path of a request as names of files: decoded once, and refused where it tries to be something else.

#include <string>
#include <string_view>

namespace tas::files {

class RequestPath final {
public:
    /// `path` as on the wire, without the query; it must outlive this.
    explicit RequestPath(std::string_view path);
    RequestPath(const RequestPath&) = delete;
    RequestPath& operator=(const RequestPath&) = delete;

    /// Decoded, runs of slashes as one. A refused path still tells whom it was meant for.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    /// It has a segment "." or "..", a NUL, a backslash, an encoded slash, a "%" without two digits, or would have one of
    /// these if it were decoded once more.
    [[nodiscard]] bool refused() const noexcept { return refused_; }

private:
    void decode(std::string_view path);
    void append(char c);

    std::string buffer_;
    std::string_view text_;
    bool refused_ = false;
};

/// For a Location or a link: what is no plain character of a path is percent-encoded. // RFC 3986 §3.3
void append_encoded(std::string& into, std::string_view path);

}  // namespace tas::files
