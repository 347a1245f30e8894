#include "abi/tls.h"

#include <sys/socket.h>

#include <string>
#include <utility>
#include <vector>

#include "abi/convert.hpp"
#include "abi/poll_event.hpp"
#include "server/pending_handshake.hpp"
#include "tls/context.hpp"
#include "tls/handshake.hpp"
#include "tls/ktls_probe.hpp"
#include "tls/session.hpp"

using namespace tas;

struct tls_context_t {
    std::unique_ptr<tls::Context> context;
};

struct tls_session_t {
    std::unique_ptr<tls::Session> session;  // until the handshake begins
    std::unique_ptr<tls::Handshake> handshake;
    std::unique_ptr<net::Transport> transport;  // once it is done
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

tls_status fail(const std::string& why) {
    abi::fill(&last_error, TAS_E_TLS, why);
    return TLS_FAILED;
}

tls_status status_of(const net::IoResult& result) {
    switch (result.status) {
        case net::IoStatus::ok: return TLS_OK;
        case net::IoStatus::want_read: return TLS_WANT_READ;
        case net::IoStatus::want_write: return TLS_WANT_WRITE;
        case net::IoStatus::eof: return TLS_END;
        case net::IoStatus::unsupported:
        case net::IoStatus::failed: break;
    }
    return fail(describe(result.error));
}

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
    return new tls_session_t{.session = tls::Session::over_memory(*ctx->context), .handshake = {}, .transport = {}};
}

tls_session_t* tls_session_new_socket(tls_context_t* ctx, int fd) {
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM) {
        abi::fill(&last_error, TAS_E_INVALID, "fd " + std::to_string(fd) + " is not a stream socket");
        return nullptr;
    }
    return new tls_session_t{.session = tls::Session::over_socket(*ctx->context, fd), .handshake = {}, .transport = {}};
}

void tls_session_free(tls_session_t* session) { delete session; }

const tas_error* tls_last_error(void) { return &last_error; }

tls_status http_connection_ktls_arm_handshake(tls_session_t* session, async_poll_event_t* event) {
    if (session->session != nullptr) {
        session->handshake = std::make_unique<tls::Handshake>(std::move(session->session), event->fd());
    }
    const tls::HandshakeStatus status = session->handshake->step();
    event->arm(server::interest_of(status));
    switch (status) {
        case tls::HandshakeStatus::want_read: return TLS_WANT_READ;
        case tls::HandshakeStatus::want_write: return TLS_WANT_WRITE;
        case tls::HandshakeStatus::done: break;
        case tls::HandshakeStatus::failed: return fail(tls::describe(session->handshake->failure()));
    }
    if (session->transport == nullptr) {
        session->transport = session->handshake->take_transport();
    }
    return TLS_OK;
}

const char* tls_session_record_layer(const tls_session_t* session) {
    return to_text(session->handshake->record_layer().layer).data();
}

tls_status tls_session_read(tls_session_t* session, void* into, size_t size, size_t* bytes) {
    const net::IoResult result = session->transport->read({static_cast<std::byte*>(into), size});
    *bytes = result.bytes;
    return status_of(result);
}

tls_status tls_session_write(tls_session_t* session, const void* data, size_t size, size_t* bytes) {
    const iovec slice{const_cast<void*>(data), size};
    const net::IoResult result = session->transport->write({&slice, size != 0 ? 1U : 0U}, net::More::no);
    *bytes = result.bytes;
    return status_of(result);
}

tls_status tls_session_shutdown(tls_session_t* session) { return status_of(session->transport->shutdown()); }

bool tls_kernel_ktls_supported(void) { return tls::ktls_support().send; }

const char* tls_kernel_ktls_reason(void) { return tls::ktls_support().reason.c_str(); }

const tls_ktls_report* tls_ktls_diagnose(void) {
    static const Report report(tls::ktls_support());
    return report.in_c();
}

const tls_ktls_report* tls_ktls_diagnose_if_quick(void) {
    return tls::ktls_support_if_quick() != nullptr ? tls_ktls_diagnose() : nullptr;
}
