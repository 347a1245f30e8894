#include "tls/openssl_error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <cstring>

namespace tas::tls {
namespace {

/// The packed code of the error to tell, 0 for none; the queue is empty afterwards. The first entry is nearest the
/// cause, but the first of libssl says it in the terms of TLS ("bad record mac" rather than "cipher operation failed").
unsigned long take_code() noexcept {
    unsigned long chosen = 0;
    for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
        if (ERR_GET_LIB(code) == ERR_LIB_SSL) {
            chosen = code;
            break;
        }
        chosen = chosen != 0 ? chosen : code;
    }
    ERR_clear_error();
    return chosen;
}

/// A system call on the socket failed, and nothing that OpenSSL has to say is nearer the cause.
bool is_of_the_socket(CallOutcome outcome, unsigned long code) noexcept {
    return outcome.ssl_error == SSL_ERROR_SYSCALL && outcome.os_errno != 0 && (code == 0 || ERR_SYSTEM_ERROR(code));
}

std::string reason_text(unsigned long code) {
    if (const char* text = ERR_reason_error_string(code)) {
        return text;
    }
    if (ERR_SYSTEM_ERROR(code)) {
        return std::strerror(ERR_GET_REASON(code));
    }
    return "unknown error";
}

}  // namespace

std::string describe(const TlsFailure& failure) { return failure.operation + ": " + failure.reason; }

CallOutcome outcome_of(const ssl_st* ssl, int result) noexcept {
    const int os_errno = errno;
    return {SSL_get_error(ssl, result), os_errno};
}

TlsFailure take_failure(std::string_view operation, CallOutcome outcome) {
    const unsigned long code = take_code();
    TlsFailure failure;
    failure.operation = operation;
    failure.ssl_error = outcome.ssl_error;
    if (is_of_the_socket(outcome, code)) {
        failure.code = socket_error("", outcome.os_errno).code;
        failure.os_errno = outcome.os_errno;
        failure.reason = std::strerror(outcome.os_errno);
    } else if (code != 0) {
        failure.library = ERR_GET_LIB(code);
        failure.reason_code = ERR_GET_REASON(code);
        failure.reason = reason_text(code);
    } else if (outcome.ssl_error == SSL_ERROR_ZERO_RETURN) {
        failure.code = ErrorCode::closed_by_peer;
        failure.reason = "the peer sent close_notify";
    } else {
        failure.reason = "unknown error";
    }
    return failure;
}

std::string take_reason() {
    const unsigned long code = take_code();
    return code != 0 ? reason_text(code) : "unknown error";
}

Error take_error(const char* operation, CallOutcome outcome) noexcept {
    const unsigned long code = take_code();
    if (is_of_the_socket(outcome, code)) {
        return socket_error(operation, outcome.os_errno);
    }
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return {.code = ErrorCode::tls, .where = operation, .reason = reason != nullptr ? reason : ""};
}

Error socket_error(const char* operation, int os_errno) noexcept {
    const bool reset = os_errno == ECONNRESET || os_errno == EPIPE;
    return {reset ? ErrorCode::reset : ErrorCode::io, os_errno, operation};
}

}  // namespace tas::tls
