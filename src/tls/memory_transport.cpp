#include "tls/memory_transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "tls/openssl_error.hpp"
#include "tls/record_packer.hpp"
#include "tls/slice_cursor.hpp"

namespace tas::tls {

using net::IoResult;
using net::IoStatus;

MemoryTransport::MemoryTransport(std::unique_ptr<Session> session, int fd) noexcept
    : session_(std::move(session)), reader_(*session_, fd, RecordReader::KeyUpdates::left_to_openssl), fd_(fd) {}

IoResult MemoryTransport::read(ByteSpan into) {
    if (owes_reply_) {
        // No input until the peer took our reply to the last: what it can make us hold stays bounded. Held data of our
        // own does not stop reading, or two peers that both only write would wait for each other.
        if (IoResult sent = flush(0); sent.status != IoStatus::ok) {
            return sent;
        }
        owes_reply_ = false;
    }
    const std::size_t held_before = session_->outbound().size();
    const IoResult result = reader_.read(into);
    if (session_->outbound().size() == held_before) {
        return result;
    }
    // OpenSSL answered while reading: an alert, a refusal to renegotiate. An end is told at once all the same.
    const IoResult sent = flush(result.bytes);
    const bool ended = result.status == IoStatus::failed || result.status == IoStatus::eof;
    if (ended || sent.status == IoStatus::ok) {
        return result;
    }
    owes_reply_ = sent.status == IoStatus::want_write;
    return sent;
}

IoResult MemoryTransport::write(std::span<const iovec> slices, net::More) {
    if (session_->outbound().holds()) {
        if (IoResult sent = flush(0); sent.status != IoStatus::ok) {
            return sent;
        }
    }
    std::size_t bytes = 0;
    for (SliceCursor cursor(slices); !cursor.done() && bytes < kFlushBudget;) {
        const Error error = encrypt_batch(cursor, bytes);
        const IoResult sent = flush(bytes);
        if (error) {
            return {bytes, IoStatus::failed, error};
        }
        if (sent.status != IoStatus::ok) {
            return sent;
        }
    }
    return {bytes, IoStatus::ok};
}

Error MemoryTransport::encrypt_batch(SliceCursor& cursor, std::size_t& bytes) {
    OutboundCiphertext& outbound = session_->outbound();
    while (!cursor.done() && bytes < kFlushBudget && outbound.room() >= kMaxRecord) {
        const std::size_t fitting = outbound.room() / kMaxRecord;
        const std::size_t budgeted = (kFlushBudget - bytes + kMaxPlaintext - 1) / kMaxPlaintext;
        const ByteView plaintext = next_plaintext(cursor, std::min(fitting, budgeted), session_->scratch().record);
        std::size_t written = 0;
        ERR_clear_error();
        const int result = SSL_write_ex(session_->ssl(), plaintext.data(), plaintext.size(), &written);
        if (result != 1) {
            return take_error("SSL_write", outcome_of(session_->ssl(), result));
        }
        bytes += written;  // all of it: the write BIO never refuses
    }
    return {};
}

IoResult MemoryTransport::send_file(int, std::uint64_t, std::size_t) { return {0, IoStatus::unsupported}; }

IoResult MemoryTransport::shutdown() {
    SSL* const ssl = session_->ssl();
    if ((SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN) == 0) {
        ERR_clear_error();
        const int result = SSL_shutdown(ssl);  // 0: ours is written, the peer's has not come. OpenSSL SSL_shutdown(3)
        if (result < 0) {
            return {0, IoStatus::failed, take_error("SSL_shutdown", outcome_of(ssl, result))};
        }
    }
    if (IoResult sent = flush(0); sent.status != IoStatus::ok) {
        return sent;
    }
    ::shutdown(fd_, SHUT_WR);
    return {0, IoStatus::ok};
}

bool MemoryTransport::has_buffered_input() const noexcept { return reader_.has_buffered_input(); }

IoResult MemoryTransport::flush(std::size_t bytes) {
    Error error;
    switch (session_->outbound().flush(fd_, error)) {
        case Flushed::all:
            return {bytes, IoStatus::ok};
        case Flushed::socket_full:
            return {bytes, IoStatus::want_write};
        case Flushed::failed:
            break;
    }
    return {bytes, IoStatus::failed, error};
}

}  // namespace tas::tls
