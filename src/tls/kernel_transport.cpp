#include "tls/kernel_transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "net/socket_io.hpp"
#include "tls/ktls_probe.hpp"
#include "tls/openssl_error.hpp"
#include "tls/scratch.hpp"
#include "tls/shutdown.hpp"
#include "tls/socket_options.hpp"

namespace tas::tls {

using net::IoResult;
using net::IoStatus;

namespace {

constexpr std::size_t kMaxSlices = 64;

/// The first `limit` bytes of `slices`, in `room`.
std::span<const iovec> first_bytes(std::span<const iovec> slices, std::size_t limit,
                                   std::span<iovec, kMaxSlices> room) noexcept {
    std::size_t count = 0;
    while (limit != 0 && count < std::min(slices.size(), room.size())) {
        room[count] = slices[count];
        room[count].iov_len = std::min(room[count].iov_len, limit);
        limit -= room[count].iov_len;
        ++count;
    }
    return room.first(count);
}

}  // namespace

KernelTransport::KernelTransport(std::unique_ptr<Session> session, int fd, std::uint64_t bytes_per_key) noexcept
    : session_(std::move(session)),
      reader_(*session_, fd, RecordReader::KeyUpdates::end_the_read),
      rekey_(session_->ssl(), fd),
      fd_(fd),
      bytes_per_key_(bytes_per_key) {}

// ---- receiving -----------------------------------------------------------------------------------------------------

IoResult KernelTransport::read(ByteSpan into) {
    std::size_t bytes = 0;
    for (;;) {
        if (updating_key_ || reader_.reply_due()) {
            if (const IoResult answered = answer_key_update(); answered.status != IoStatus::ok) {
                return {bytes, answered.status, answered.error};
            }
        }
        const IoResult result = reader_.read(into.subspan(bytes));
        bytes += result.bytes;
        unproven_ = result.bytes != 0 ? 0 : unproven_;
        if (!reader_.reply_due() || result.status == IoStatus::failed || result.status == IoStatus::eof) {
            const bool drained = result.status == IoStatus::want_read && bytes != 0;
            return {bytes, drained ? IoStatus::ok : result.status, result.error};
        }
    }
}

// ---- KeyUpdate -----------------------------------------------------------------------------------------------------

bool KernelTransport::can_rekey() const noexcept {
    return ktls_support().rekey && SSL_version(session_->ssl()) == TLS1_3_VERSION;
}

/// RFC 8446 §4.6.3: it comes before the next application data.
IoResult KernelTransport::answer_key_update() {
    SSL* const ssl = session_->ssl();
    if (!can_rekey()) {
        // A KeyUpdate of ours would leave us without a key. What is in flight ends under the old one, which the peer
        // still has; OpenSSL, which would answer the next KeyUpdate on its own, goes on without the socket.
        session_->silence();
        reader_.ignore_requests();
        return {};
    }
    ERR_clear_error();
    if (!updating_key_ && SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) != 1) {
        return fail(take_error("SSL_key_update", {SSL_ERROR_SSL, 0}));
    }
    updating_key_ = true;
    const int result = SSL_do_handshake(ssl);
    const CallOutcome outcome = outcome_of(ssl, result);
    if (result != 1) {
        return outcome.ssl_error == SSL_ERROR_WANT_WRITE ? IoResult{.status = IoStatus::want_write}
                                                         : fail(take_error("KeyUpdate", outcome));
    }
    updating_key_ = false;
    sent_under_key_ = 0;
    if (KernelRekey::needed() && !rekey_.take_done()) {
        return fail({ErrorCode::tls, 0, "KeyUpdate", "the kernel did not take the new key"});
    }
    return {};
}

bool KernelTransport::is_retiring() const noexcept {
    return !session_->sends_on_socket() || (key_is_spent() && !can_rekey());
}

// ---- sending -------------------------------------------------------------------------------------------------------

IoResult KernelTransport::prepare_to_send() {
    if (failure_) {
        return {.status = IoStatus::failed, .error = failure_};
    }
    if (updating_key_ || reader_.reply_due() || (key_is_spent() && can_rekey())) {
        if (IoResult answered = answer_key_update(); answered.status != IoStatus::ok) {
            return answered;
        }
    }
    if (unproven_ >= kUnprovenBytes) {
        unproven_ = 0;
        if (net::socket_is_dead(fd_)) {
            return fail({.code = ErrorCode::reset, .where = "TCP_INFO"});
        }
    }
    return {};
}

IoResult KernelTransport::write(std::span<const iovec> slices, net::More more) {
    std::array<iovec, kMaxSlices> room;
    if (net::total_size(slices) > kFlushBudget) {
        slices = first_bytes(slices, kFlushBudget, room);
    }
    const std::size_t wanted = net::total_size(slices);
    if (IoResult ready = prepare_to_send(); ready.status != IoStatus::ok || wanted == 0) {
        return ready;
    }
    return account(net::socket_send(fd_, slices, more), wanted);
}

IoResult KernelTransport::send_file(int file_fd, std::uint64_t offset, std::size_t count) {
    if (IoResult ready = prepare_to_send(); ready.status != IoStatus::ok) {
        return ready;
    }
    if (!session_->sends_on_socket()) {
        return {.status = IoStatus::unsupported};
    }
    const std::size_t wanted = std::min(count, kFlushBudget);
    ssize_t sent;
    int os_errno;
    do {
        ERR_clear_error();
        errno = 0;
        sent = SSL_sendfile(session_->ssl(), file_fd, static_cast<off_t>(offset), wanted, 0);
        os_errno = errno;  // what SSL_get_error makes of it differs from version to version
    } while (sent < 0 && os_errno == EINTR);
    if (sent < 0 && os_errno == 0) {
        return fail(take_error("SSL_sendfile", {SSL_ERROR_SSL, 0}));
    }
    IoResult result = sent >= 0 ? IoResult{.bytes = static_cast<std::size_t>(sent)}
                                : net::io_failure(os_errno, "sendfile", IoStatus::want_write);
    if (result.bytes != 0) {
        result.status = result.bytes < wanted ? IoStatus::want_write : IoStatus::ok;
    }
    if (result.status == IoStatus::want_write) {
        push_held_segments(fd_);
    }
    return account(result, wanted);
}

IoResult KernelTransport::account(IoResult sent, std::size_t wanted) {
    if (sent.status == IoStatus::failed) {
        return fail(sent.error);
    }
    sent_under_key_ += sent.bytes;
    unproven_ += sent.bytes;
    if (sent.bytes < wanted && net::socket_is_dead(fd_)) {
        (void)fail({.code = ErrorCode::reset, .where = "TCP_INFO"});
        return {sent.bytes, IoStatus::failed, failure_};
    }
    return sent;
}

IoResult KernelTransport::fail(Error error) {
    failure_ = error;
    return {.status = IoStatus::failed, .error = error};
}

IoResult KernelTransport::shutdown() {
    if (IoResult ready = prepare_to_send(); ready.status != IoStatus::ok) {
        return ready;
    }
    return session_->sends_on_socket() ? end_on_socket(session_->ssl(), fd_) : end_past_openssl(fd_);
}

}  // namespace tas::tls
