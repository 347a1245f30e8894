#include "tls/record_reader.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "tls/openssl_error.hpp"

namespace tas::tls {

using net::IoResult;
using net::IoStatus;

IoResult RecordReader::read(ByteSpan into) {
    const IoResult result = decrypt(into);
    session_.inbound().leave_scratch();
    return result;
}

IoResult RecordReader::decrypt(ByteSpan into) {
    SSL* const ssl = session_.ssl();
    bool received = session_.receives_on_socket();  // then OpenSSL receives
    std::size_t bytes = 0;
    while (bytes < into.size() && !reply_due()) {
        if (!session_.receives_on_socket() && !has_buffered_input()) {
            if (received || bytes != 0) {
                break;
            }
            if (const IoResult got = receive(); got.status != IoStatus::ok) {
                return got;
            }
            received = true;
        }
        std::size_t got = 0;
        ERR_clear_error();
        const int result = SSL_read_ex(ssl, into.data() + bytes, into.size() - bytes, &got);
        const CallOutcome outcome = outcome_of(ssl, result);
        if (session_.key_updates().flooded()) {
            return {bytes, IoStatus::failed, {ErrorCode::tls, 0, "too many KeyUpdate messages"}};
        }
        if (result == 1) {
            session_.key_updates().on_plaintext(got);
            bytes += got;
            continue;
        }
        switch (outcome.ssl_error) {
            case SSL_ERROR_WANT_READ:
                if (session_.receives_on_socket()) {
                    return {bytes, bytes != 0 ? IoStatus::ok : IoStatus::want_read};
                }
                break;  // a record is incomplete, or a message without data was handled
            case SSL_ERROR_WANT_WRITE:
                return {bytes, IoStatus::want_write};
            case SSL_ERROR_ZERO_RETURN:
                return {bytes, IoStatus::eof};
            default:
                return {bytes, IoStatus::failed, take_error("SSL_read", outcome)};
        }
    }
    return {bytes, bytes != 0 ? IoStatus::ok : IoStatus::want_read};
}

IoResult RecordReader::receive() {
    if ((SSL_get_shutdown(session_.ssl()) & SSL_RECEIVED_SHUTDOWN) != 0) {
        return {0, IoStatus::eof};
    }
    Error error;
    switch (session_.inbound().receive(fd_, error)) {
        case Received::bytes:
            return {};
        case Received::nothing_yet:
            return {0, IoStatus::want_read};
        // TCP ended without close_notify. It may be an attacker's FIN (RFC 8446 §6.1), but it is a clean end here: HTTP
        // messages say where they end, so that a cut one is seen by its parser. RFC 9112 §9.8
        case Received::end:
            return {0, IoStatus::eof};
        case Received::failed:
            break;
    }
    return {0, IoStatus::failed, error};
}

bool RecordReader::has_buffered_input() const noexcept {
    return !session_.inbound().empty() || SSL_pending(session_.ssl()) > 0;
}

bool RecordReader::reply_due() const noexcept {
    return key_updates_ == KeyUpdates::end_the_read &&
           SSL_get_key_update_type(session_.ssl()) != SSL_KEY_UPDATE_NONE;
}

}  // namespace tas::tls
