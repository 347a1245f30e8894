#include "support/tls_client.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <csignal>

namespace tas::test {

void SessionFree::operator()(ssl_session_st* session) const noexcept { SSL_SESSION_free(session); }

TlsClient::TlsClient(int fd, const TlsClientSettings& settings) {
    std::signal(SIGPIPE, SIG_IGN);  // a socket BIO writes without MSG_NOSIGNAL
    ctx_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_verify(ctx_.get(), SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_mode(ctx_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_clear_options(ctx_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    if (settings.weak) {
        SSL_CTX_set_security_level(ctx_.get(), 0);
        SSL_CTX_set_cipher_list(ctx_.get(), "ALL:@SECLEVEL=0");
    }
    SSL_CTX_set_min_proto_version(ctx_.get(), settings.min_version);
    SSL_CTX_set_max_proto_version(ctx_.get(), settings.max_version);
    if (!settings.tls12_ciphers.empty()) {
        SSL_CTX_set_cipher_list(ctx_.get(), settings.tls12_ciphers.c_str());
    }
    if (!settings.tls13_ciphers.empty()) {
        SSL_CTX_set_ciphersuites(ctx_.get(), settings.tls13_ciphers.c_str());
    }
    SSL_CTX_set_tlsext_max_fragment_length(ctx_.get(), settings.max_fragment_length);
    std::string offer;
    for (const std::string& name : settings.alpn) {
        offer.push_back(static_cast<char>(name.size()));
        offer += name;
    }
    if (!offer.empty()) {
        SSL_CTX_set_alpn_protos(ctx_.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                                static_cast<unsigned int>(offer.size()));
    }
    SSL_CTX_set_session_cache_mode(ctx_.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(ctx_.get(), &TlsClient::on_session);

    ssl_.reset(SSL_new(ctx_.get()));
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_fd(ssl_.get(), fd);
    SSL_set_connect_state(ssl_.get());
    if (!settings.server_name.empty()) {
        SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(settings.server_name.c_str()));
    }
    if (settings.session != nullptr) {
        SSL_set_session(ssl_.get(), settings.session);
    }
}

TlsClient::~TlsClient() = default;

int TlsClient::on_session(ssl_st* ssl, ssl_session_st* session) {
    auto* self = static_cast<TlsClient*>(SSL_get_app_data(ssl));
    self->session_.reset(session);
    ++self->tickets_;
    return 1;  // ours now
}

TlsClient::Status TlsClient::settle(int result) {
    const int error = SSL_get_error(ssl_.get(), result);
    if (result == 1) {
        return last_ = Status::done;
    }
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        return last_ = Status::not_yet;
    }
    if (error == SSL_ERROR_ZERO_RETURN) {
        return last_ = Status::closed;
    }
    error_code_ = ERR_get_error();
    ERR_clear_error();
    const int reason = ERR_GET_REASON(error_code_);
    if (ERR_GET_LIB(error_code_) == ERR_LIB_SSL && reason > SSL_AD_REASON_OFFSET) {
        alert_ = reason - SSL_AD_REASON_OFFSET;
    }
    return last_ = Status::failed;
}

TlsClient::Status TlsClient::handshake() {
    ERR_clear_error();
    return settle(SSL_do_handshake(ssl_.get()));
}

bool TlsClient::handshake_done() const { return SSL_is_init_finished(ssl_.get()) == 1; }

std::size_t TlsClient::send(ByteView bytes) {
    std::size_t written = 0;
    ERR_clear_error();
    settle(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written));
    return last_ == Status::done ? written : 0;
}

std::size_t TlsClient::receive(ByteSpan into) {
    std::size_t got = 0;
    ERR_clear_error();
    settle(SSL_read_ex(ssl_.get(), into.data(), into.size(), &got));
    return last_ == Status::done ? got : 0;
}

void TlsClient::close_notify() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
}

void TlsClient::update_key(bool ask_peer) {
    SSL_key_update(ssl_.get(), ask_peer ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
}

}  // namespace tas::test
