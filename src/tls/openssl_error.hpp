#pragma once
// OpenSSL's error queue, errno and SSL_get_error turned into one record. It is taken in the statement after the call
// that failed: anything in between may change all three.

#include <string>
#include <string_view>

#include "base/error.hpp"

struct ssl_st;

namespace tas::tls {

/// Why a TLS operation failed; logged once per connection, by a caller who knows the peer.
struct TlsFailure {
    ErrorCode code = ErrorCode::tls;
    std::string operation;  // "handshake", "recv", …
    std::string reason;     // "no shared cipher", "Connection reset by peer", …
    int os_errno = 0;
    int ssl_error = 0;    // SSL_ERROR_*
    int library = 0;      // ERR_LIB_* of the queued error that tells most, 0: none
    int reason_code = 0;  // SSL_R_*, PEM_R_*, … of the same
};

/// "handshake: no shared cipher".
[[nodiscard]] std::string describe(const TlsFailure& failure);

/// What a call on `ssl` that returned `result` left behind.
struct CallOutcome {
    int ssl_error;  // SSL_ERROR_*
    int os_errno;
};
[[nodiscard]] CallOutcome outcome_of(const ssl_st* ssl, int result) noexcept;

/// Empties the error queue into a record.
[[nodiscard]] TlsFailure take_failure(std::string_view operation, CallOutcome outcome);

/// Empties the error queue; the text of the entry that tells most, or "unknown error".
[[nodiscard]] std::string take_reason();

/// Empties the error queue into the data path's error (OpenSSL's reasons are static strings).
[[nodiscard]] Error take_error(const char* operation, CallOutcome outcome) noexcept;

/// A failed system call: ECONNRESET and EPIPE are a reset, all else is I/O.
[[nodiscard]] Error socket_error(const char* operation, int os_errno) noexcept;

}  // namespace tas::tls
