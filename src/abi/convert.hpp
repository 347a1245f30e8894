#pragma once
// Between the C ABI's values and the core's.

#include <algorithm>
#include <cstring>
#include <string_view>

#include "abi/tas.h"
#include "base/error.hpp"

namespace tas::abi {

[[nodiscard]] inline std::string_view view(tas_str text) noexcept { return {text.data, text.len}; }
[[nodiscard]] inline tas_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }

inline tas_status fill(tas_error* error, tas_status status, std::string_view message) noexcept {
    if (error != nullptr) {
        const std::size_t n = std::min(message.size(), sizeof error->message - 1);
        error->status = status;
        std::memcpy(error->message, message.data(), n);
        error->message[n] = '\0';
    }
    return status;
}

[[nodiscard]] inline tas_status status_of(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::none: return TAS_OK;
        case ErrorCode::invalid_argument: return TAS_E_INVALID;
        case ErrorCode::unsupported: return TAS_E_UNSUPPORTED;
        case ErrorCode::tls: return TAS_E_TLS;
        case ErrorCode::closed_by_peer:
        case ErrorCode::reset:
        case ErrorCode::timed_out:
        case ErrorCode::io:
        case ErrorCode::file:
        case ErrorCode::canceled: return TAS_E_IO;
    }
    return TAS_E_IO;
}

inline tas_status fill(tas_error* error, const Failure& failure) noexcept {
    return fill(error, status_of(failure.code), failure.message);
}

}  // namespace tas::abi
