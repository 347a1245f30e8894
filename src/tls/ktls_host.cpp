#include "tls/ktls_host.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tls/openssl_ptr.hpp"

namespace tas::tls {
namespace {

// How OpenSSL asks a BIO whether the kernel sends; a library that was built without kernel TLS never asks.
#ifdef OPENSSL_NO_KTLS
constexpr bool kHeadersKnowKtls = false;
constexpr int kAskSend = 0;
#else
constexpr bool kHeadersKnowKtls = true;
constexpr int kAskSend = BIO_CTRL_GET_KTLS_SEND;
#endif

enum class Module { loaded, on_disk, absent, unknown };

std::string running_release() {
    utsname name{};
    return ::uname(&name) == 0 ? name.release : "unknown";
}

/// Debian and others compress modules: tls.ko, tls.ko.xz, tls.ko.zst.
bool lists_tls(const std::string& path) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return text.find("/net/tls/tls.ko") != std::string::npos;
}

Module find_module() {
    const std::string directory = "/lib/modules/" + running_release();
    if (::access("/sys/module/tls", F_OK) == 0 || lists_tls(directory + "/modules.builtin")) {
        return Module::loaded;
    }
    if (::access((directory + "/modules.dep").c_str(), R_OK) != 0) {
        return Module::unknown;  // a container, or a kernel that came without modules
    }
    return lists_tls(directory + "/modules.dep") ? Module::on_disk : Module::absent;
}

struct Asked {
    bool send = false;
};

long note_question(BIO* bio, int command, long, void*) {
    if (command == kAskSend) {
        static_cast<Asked*>(BIO_get_data(bio))->send = true;
    }
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// Whether SSL_sendfile(3), which works over kernel TLS only, asks its BIO for it.
bool library_asks(SSL* ssl, BIO_METHOD* method) {
    Asked asked;
    BIO* const bio = BIO_new(method);
    BIO_set_data(bio, &asked);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);  // takes it
    SSL_set_accept_state(ssl);
    SSL_sendfile(ssl, -1, 0, 0, 0);
    ERR_clear_error();
    return asked.send;
}

bool library_knows_ktls() {
    const SslCtxPtr ctx(SSL_CTX_new(TLS_server_method()));
    BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "kernel TLS question");
    if (ctx == nullptr || method == nullptr || BIO_meth_set_ctrl(method, note_question) != 1) {
        std::abort();  // out of memory
    }
    const bool asks = library_asks(SslPtr(SSL_new(ctx.get())).get(), method);
    BIO_meth_free(method);
    return asks;
}

std::string openssl_name() { return "OpenSSL " + std::string(OpenSSL_version(OPENSSL_VERSION_STRING)); }

}  // namespace

std::string kernel_release() { return "Linux " + running_release(); }

std::string ktls_module_state() {
    switch (find_module()) {
        case Module::loaded:
            return "loaded";
        case Module::on_disk:
            return "not loaded";
        case Module::absent:
            return "not part of this kernel";
        case Module::unknown:
            return "unknown: no list of this kernel's modules";
    }
    return "unknown";
}

bool ktls_module_settled() {
    // Linux tcp_ulp.c: a socket's wish for a protocol loads its module for a process with CAP_NET_ADMIN.
    return ::geteuid() != 0 || find_module() != Module::on_disk;
}

std::string ktls_module_reason() {
    switch (find_module()) {
        case Module::absent:
            return "this kernel was built without CONFIG_TLS: another kernel is needed";
        case Module::unknown:
            return "the kernel's module tls is not loaded ('modprobe tls' as root loads it; for a container, on its host), "
                   "or the kernel was built without CONFIG_TLS";
        case Module::loaded:
        case Module::on_disk:
            break;
    }
    return "the kernel's module tls is not loaded, and this process may not load it: as root, 'modprobe tls', and "
           "'echo tls > /etc/modules-load.d/tls.conf' for the next start";
}

std::string openssl_ktls_reason() {
    if (!kHeadersKnowKtls) {
        return "this extension was built for an OpenSSL without kernel TLS (OPENSSL_NO_KTLS)";
    }
    static const bool knows = library_knows_ktls();
    return knows ? "" : openssl_name() + " was built without kernel TLS (no-ktls): another build of it is needed";
}

std::string openssl_tls13_receive_reason() {
    constexpr unsigned long kFirst = 0x30200000UL;  // OpenSSL 3.2 CHANGES: kTLS receive for TLS 1.3
    return OpenSSL_version_num() >= kFirst
               ? ""
               : openssl_name() + " decrypts TLS 1.3 itself: 3.2 is the first that leaves it to the kernel";
}

}  // namespace tas::tls
