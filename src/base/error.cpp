#include "base/error.hpp"

#include <cstring>

namespace tas {

std::string_view to_text(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::none: return "none";
        case ErrorCode::closed_by_peer: return "closed by peer";
        case ErrorCode::reset: return "reset";
        case ErrorCode::timed_out: return "timed out";
        case ErrorCode::tls: return "TLS error";
        case ErrorCode::io: return "I/O error";
        case ErrorCode::file: return "file error";
        case ErrorCode::canceled: return "canceled";
        case ErrorCode::invalid_argument: return "invalid argument";
        case ErrorCode::unsupported: return "unsupported";
    }
    return "unknown";
}

std::string describe(const Error& error) {
    std::string text;
    if (*error.where != '\0') {
        text.append(error.where).append(": ");
    }
    text += *error.reason != '\0' ? std::string_view(error.reason) : to_text(error.code);
    if (error.os_errno != 0) {
        text.append(" (").append(std::strerror(error.os_errno)).append(")");
    }
    return text;
}

}  // namespace tas
