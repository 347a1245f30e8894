#include "abi/tls.h"

#include <string>
#include <vector>

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

/// The probe's findings in C; refers to them, which stay.
class Report final {
public:
    explicit Report(const tls::KtlsSupport& support) : offer_(offer_of(support)) {
        for (const tls::KtlsAnswer& answer : support.answers) {
            answers_.push_back({.version = abi::str(answer.version),
                                .cipher = abi::str(answer.cipher),
                                .send_reason = abi::str(answer.send_reason),
                                .receive_reason = abi::str(answer.receive_reason)});
        }
        in_c_ = {.reason = abi::str(support.reason),
                 .rekey_reason = abi::str(support.rekey_reason),
                 .kernel = abi::str(support.kernel),
                 .openssl = abi::str(support.openssl),
                 .module_state = abi::str(support.module_state),
                 .offer = abi::str(offer_),
                 .answers = answers_.data(),
                 .answer_count = answers_.size()};
    }
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;

    [[nodiscard]] const tls_ktls_report* in_c() const noexcept { return &in_c_; }

private:
    std::string offer_;
    std::vector<tls_ktls_answer> answers_;
    tls_ktls_report in_c_{};
};

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

const tls_ktls_report* tls_ktls_diagnose(void) {
    static const Report report(tls::ktls_support());
    return report.in_c();
}

const tls_ktls_report* tls_ktls_diagnose_if_quick(void) {
    return tls::ktls_support_if_quick() != nullptr ? tls_ktls_diagnose() : nullptr;
}
