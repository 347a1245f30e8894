#pragma once
// What went wrong, as a value. Error is for the data path; Failure, with a sentence for a person, is for set-up.

#include <cstdint>
#include <string>
#include <string_view>

namespace tas {

enum class ErrorCode : std::uint8_t {
    none,
    closed_by_peer,    // the peer ended the stream (FIN, close_notify)
    reset,             // ECONNRESET, EPIPE
    timed_out,         // one of our own deadlines
    tls,               // OpenSSL reported a fatal error
    io,                // any other system call failed; see os_errno
    file,              // a file that is being sent has become shorter, or cannot be read
    canceled,          // we ended it: drain, stop, limit
    invalid_argument,  // set-up: a value is outside its range
    unsupported,       // set-up: this host or this build cannot
};

[[nodiscard]] std::string_view to_text(ErrorCode code) noexcept;

struct Error {
    ErrorCode code = ErrorCode::none;
    int os_errno = 0;
    const char* where = "";   // the operation, a string literal: "recv", "SSL_read", …
    const char* reason = "";  // a library's own words for it, static: "decryption failed or bad record mac"

    [[nodiscard]] explicit operator bool() const noexcept { return code != ErrorCode::none; }
};

/// "recv: reset (Connection reset by peer)".
[[nodiscard]] std::string describe(const Error& error);

struct Failure {
    ErrorCode code = ErrorCode::none;
    std::string message;
};

}  // namespace tas
