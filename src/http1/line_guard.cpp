#include "http1/line_guard.hpp"

#include <algorithm>

#include "http/field_rules.hpp"

namespace tas::http1 {

Line find_line(std::string_view input, std::size_t seen, std::size_t limit) noexcept {
    const std::string_view window = input.substr(0, limit);
    const std::size_t control = http::find_control(window, std::min(seen, window.size()));
    if (control < window.size()) {
        // RFC 9112 §2.2: a recipient may take a bare LF for a line end; this one does not, because the one before
        // it may have seen a different message. Bare CR, NUL and the other controls: RFC 9110 §5.5.
        if (window[control] != '\r') {
            return {LineStatus::bad, control};
        }
        if (control + 1 < window.size()) {
            return window[control + 1] == '\n' ? Line{LineStatus::complete, control + 2}
                                               : Line{LineStatus::bad, control};
        }
    }
    return {input.size() >= limit ? LineStatus::too_long : LineStatus::partial, control};
}

std::size_t field_name_size(std::string_view line) noexcept {
    const std::size_t size = http::token_prefix(line);
    return size < line.size() && line[size] == ':' ? size : 0;
}

}  // namespace tas::http1
