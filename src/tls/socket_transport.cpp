#include "tls/socket_transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <utility>

#include "tls/openssl_error.hpp"
#include "tls/record_packer.hpp"
#include "tls/shutdown.hpp"
#include "tls/slice_cursor.hpp"

namespace tas::tls {

using net::IoResult;
using net::IoStatus;

SocketTransport::SocketTransport(std::unique_ptr<Session> session, int fd) noexcept
    : session_(std::move(session)), reader_(*session_, fd, RecordReader::KeyUpdates::left_to_openssl), fd_(fd) {
    // What the socket refused is offered again out of a copy. Under kernel TLS OpenSSL would go on at the old address;
    // this session is without.
    SSL_set_mode(session_->ssl(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

IoResult SocketTransport::write(std::span<const iovec> slices, net::More) {
    if (IoResult finished = finish_held(); finished.status != IoStatus::ok) {
        return finished;
    }
    std::size_t bytes = 0;
    for (SliceCursor cursor(slices); !cursor.done() && bytes < kFlushBudget;) {
        const ByteView plaintext = next_plaintext(cursor, 1, session_->scratch().record);
        IoResult sent = send_record(plaintext);
        if (sent.status == IoStatus::failed) {
            return {bytes, sent.status, sent.error};
        }
        bytes += plaintext.size();
        if (sent.status != IoStatus::ok) {
            held_.assign(plaintext.begin(), plaintext.end());
            return {bytes, sent.status};
        }
    }
    return {bytes, IoStatus::ok};
}

IoResult SocketTransport::send_record(ByteView plaintext) {
    std::size_t written = 0;
    ERR_clear_error();
    const int result = SSL_write_ex(session_->ssl(), plaintext.data(), plaintext.size(), &written);
    const CallOutcome outcome = outcome_of(session_->ssl(), result);
    if (result == 1) {
        return {};  // all of it
    }
    if (outcome.ssl_error == SSL_ERROR_WANT_WRITE) {
        return {.status = IoStatus::want_write};
    }
    return {.status = IoStatus::failed, .error = take_error("SSL_write", outcome)};
}

IoResult SocketTransport::finish_held() {
    if (held_.empty()) {
        return {};
    }
    const IoResult sent = send_record(held_);
    if (sent.status == IoStatus::ok) {
        held_ = {};  // gives the memory back: an idle connection holds none
    }
    return sent;
}

IoResult SocketTransport::send_file(int, std::uint64_t, std::size_t) { return {0, IoStatus::unsupported}; }

IoResult SocketTransport::shutdown() {
    if (IoResult finished = finish_held(); finished.status != IoStatus::ok) {
        return finished;
    }
    return end_on_socket(session_->ssl(), fd_);
}

}  // namespace tas::tls
