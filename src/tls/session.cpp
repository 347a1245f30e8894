#include "tls/session.hpp"

#include <openssl/ssl.h>

#include <cstdlib>

#include "tls/context.hpp"
#include "tls/record_bio.hpp"
#include "tls/socket_options.hpp"

namespace tas::tls {

Session::Session(Context& context)
    : scratch_(context.scratch()), inbound_(scratch_), outbound_(scratch_), ssl_(SSL_new(context.ssl_ctx())) {
    if (ssl_ == nullptr) {
        std::abort();  // out of memory
    }
    SSL_set_accept_state(ssl_.get());
    SSL_set_msg_callback(ssl_.get(), &Session::on_message);
    SSL_set_msg_callback_arg(ssl_.get(), this);
}

std::unique_ptr<Session> Session::over_memory(Context& context) {
    std::unique_ptr<Session> session(new Session(context));
    session->send_to_memory();
    session->receive_from_memory();
    return session;
}

std::unique_ptr<Session> Session::over_socket(Context& context, int fd) {
    prepare_socket(fd);
    std::unique_ptr<Session> session(new Session(context));
    SSL* const ssl = session->ssl_.get();
    SSL_set0_wbio(ssl, make_socket_bio(fd).release());
    session->sends_on_socket_ = true;
    if (context.ktls_enabled()) {
        SSL_set_options(ssl, SSL_OP_ENABLE_KTLS);
    }
    if (context.record_layer().receive) {
        SSL_set0_rbio(ssl, make_socket_bio(fd).release());
        SSL_set_options(ssl, SSL_OP_IGNORE_UNEXPECTED_EOF);  // a FIN is an end, see RecordReader::receive
        session->receives_on_socket_ = true;
    } else {
        session->receive_from_memory();
    }
    return session;
}

std::unique_ptr<Session> Session::spawn(Context& context, int fd) {
    return context.record_layer().layer == RecordLayer::memory ? over_memory(context) : over_socket(context, fd);
}

void Session::send_to_memory() {
    SSL_set0_wbio(ssl_.get(), make_write_bio(outbound_).release());
    SSL_clear_options(ssl_.get(), SSL_OP_ENABLE_KTLS);
    sends_on_socket_ = false;
}

void Session::receive_from_memory() {
    SSL_set0_rbio(ssl_.get(), make_read_bio(inbound_).release());
    receives_on_socket_ = false;
}

void Session::silence() {
    SSL_set0_wbio(ssl_.get(), make_discarding_bio().release());
    sends_on_socket_ = false;
}

SessionFacts Session::facts() const {
    SessionFacts facts;
    facts.version = SSL_get_version(ssl_.get());
    facts.cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(ssl_.get()));
    const unsigned char* alpn = nullptr;
    unsigned int alpn_size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &alpn, &alpn_size);
    if (alpn_size != 0) {
        facts.alpn.assign(reinterpret_cast<const char*>(alpn), alpn_size);
    }
    if (const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name)) {
        facts.server_name = name;
    }
    facts.resumed = SSL_session_reused(ssl_.get()) == 1;
    return facts;
}

void Session::on_message(int is_write, int, int content_type, const void* bytes, std::size_t size, ssl_st*,
                         void* session) {
    auto& self = *static_cast<Session*>(session);
    if (is_write != 0) {
        self.alert_sent_ = self.alert_sent_ || content_type == SSL3_RT_ALERT;
    } else if (content_type == SSL3_RT_HANDSHAKE && size != 0 &&
               *static_cast<const unsigned char*>(bytes) == SSL3_MT_KEY_UPDATE) {
        self.key_updates_.on_key_update();
    }
}

}  // namespace tas::tls
