#include "tls/context.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string_view>
#include <utility>

#include "tls/certificate_file.hpp"
#include "tls/kernel_rekey.hpp"
#include "tls/openssl_error.hpp"
#include "tls/profile.hpp"

namespace tas::tls {
namespace {

class SystemClock final : public WallClock {
public:
    std::time_t unix_seconds() noexcept override { return std::time(nullptr); }
};

WallClock& system_clock() noexcept {
    static SystemClock clock;
    return clock;
}

// Tickets of another server that shared our keys would not be ours. // OpenSSL SSL_CTX_set_session_id_context(3)
constexpr std::string_view kSessionIdContext = "true_async_server";

int select_alpn(SSL* ssl, const unsigned char** selected, unsigned char* selected_size, const unsigned char* offer,
                unsigned int offer_size, void* user) {
    const AlpnPreference* own = AlpnPreference::attached_to(ssl);
    const AlpnPreference& preference = own != nullptr ? *own : *static_cast<const AlpnPreference*>(user);
    const std::string_view name = preference.select(std::as_bytes(std::span(offer, offer_size)));
    if (name.empty()) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;  // RFC 7301 §3.2: no_application_protocol
    }
    *selected = reinterpret_cast<const unsigned char*>(name.data());
    *selected_size = static_cast<unsigned char>(name.size());
    return SSL_TLSEXT_ERR_OK;
}

/// Accepts every name; only an accepted one is kept in the session, for the facts of a resumed TLS 1.2 connection.
int accept_server_name(SSL*, int*, void*) { return SSL_TLSEXT_ERR_OK; }

Failure set_up_failure() { return {ErrorCode::unsupported, "OpenSSL cannot be set up: " + take_reason()}; }

}  // namespace

Context::Context(RecordLayerChoice record_layer, AlpnPreference alpn, const ContextSettings& settings)
    : record_layer_(std::move(record_layer)),
      alpn_(std::move(alpn)),
      ticket_keys_(settings.clock != nullptr ? *settings.clock : system_clock(), settings.ticket_key_interval) {}

Result<std::unique_ptr<Context>, Failure> Context::create(const ContextSettings& settings) {
    Result<RecordLayerChoice, Failure> record_layer = choose_record_layer(settings.record_layer, ktls_support);
    if (!record_layer) {
        return record_layer.error();
    }
    Result<AlpnPreference, Failure> alpn = AlpnPreference::create(settings.alpn);
    if (!alpn) {
        return alpn.error();
    }
    std::unique_ptr<Context> context(new Context(std::move(record_layer).value(), std::move(alpn).value(), settings));
    if (const Result<void, Failure> done = context->set_up(settings); !done) {
        return done.error();
    }
    return context;
}

Result<void, Failure> Context::set_up(const ContextSettings& settings) {
    ERR_clear_error();
    ctx_.reset(SSL_CTX_new(TLS_server_method()));
    if (ctx_ == nullptr || !apply_profile(ctx_.get())) {
        return set_up_failure();
    }
    if (Result<void, Failure> loaded = load_identity(ctx_.get(), settings.certificate_path, settings.private_key_path);
        !loaded) {
        return loaded;
    }
    warning_ = validity_warning(ctx_.get(), settings.certificate_path);
    if (SSL_CTX_set_session_id_context(ctx_.get(), reinterpret_cast<const unsigned char*>(kSessionIdContext.data()),
                                       static_cast<unsigned int>(kSessionIdContext.size())) != 1 ||
        !ticket_keys_.install(ctx_.get())) {
        return set_up_failure();
    }
    SSL_CTX_callback_ctrl(ctx_.get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                          reinterpret_cast<void (*)()>(&accept_server_name));
    if (ktls_enabled() && ktls_support().rekey && KernelRekey::needed()) {
        KernelRekey::listen(ctx_.get());
    }
    if (!alpn_.empty()) {
        SSL_CTX_set_alpn_select_cb(ctx_.get(), select_alpn, &alpn_);
    }
    return {};
}

std::string_view openssl_version() noexcept { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace tas::tls
