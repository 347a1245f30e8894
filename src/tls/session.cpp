#include "tls/session.hpp"

#include <openssl/ssl.h>

#include <cstdlib>

#include "tls/context.hpp"
#include "tls/record_bio.hpp"

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
    SSL_set0_rbio(session->ssl_.get(), make_read_bio(session->inbound_).release());
    SSL_set0_wbio(session->ssl_.get(), make_write_bio(session->outbound_).release());
    return session;
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
    if (is_write == 0 && content_type == SSL3_RT_HANDSHAKE && size != 0 &&
        *static_cast<const unsigned char*>(bytes) == SSL3_MT_KEY_UPDATE) {
        static_cast<Session*>(session)->key_updates_.on_key_update();
    }
}

}  // namespace tas::tls
