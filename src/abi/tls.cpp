#include "abi/tls.h"

#include <string>

#include "abi/convert.hpp"
#include "tls/context.hpp"
#include "tls/ktls_probe.hpp"
#include "tls/session.hpp"

using namespace tas;

struct tls_context_t {
    std::unique_ptr<tls::Context> context;
};

struct tls_session_t {
    std::unique_ptr<tls::Session> session;
};

namespace {

thread_local tas_error last_error{};

}  // namespace

tls_context_t* tls_context_new(tas_str certificate_path, tas_str private_key_path, tas_error* error) {
    auto context = tls::Context::create({.certificate_path = std::string(abi::view(certificate_path)),
                                         .private_key_path = std::string(abi::view(private_key_path)),
                                         .alpn = {"http/1.1"}});
    if (!context) {
        abi::fill(error, context.error());
        return nullptr;
    }
    return new tls_context_t{std::move(context).value()};
}

void tls_context_free(tls_context_t* ctx) { delete ctx; }

tls_session_t* tls_session_new(tls_context_t* ctx) {
    return new tls_session_t{tls::Session::over_memory(*ctx->context)};
}

tls_session_t* tls_session_new_socket(tls_context_t*, int) {
    abi::fill(&last_error, TAS_E_UNSUPPORTED, "a TLS session over a socket BIO is not part of this version yet");
    return nullptr;
}

void tls_session_free(tls_session_t* session) { delete session; }

const tas_error* tls_last_error(void) { return &last_error; }

bool tls_kernel_ktls_supported(void) { return tls::ktls_support().send; }

const char* tls_kernel_ktls_reason(void) { return tls::ktls_support().reason.c_str(); }
