#include "tls/record_bio.hpp"

#include <openssl/bio.h>

#include <cstdlib>

#include "tls/inbound_ciphertext.hpp"
#include "tls/outbound_ciphertext.hpp"

namespace tas::tls {
namespace {

int read_ciphertext(BIO* bio, char* out, int size) {
    BIO_clear_retry_flags(bio);
    auto& source = *static_cast<InboundCiphertext*>(BIO_get_data(bio));
    if (size <= 0) {
        return 0;
    }
    if (source.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    return static_cast<int>(source.take(std::as_writable_bytes(std::span(out, static_cast<std::size_t>(size)))));
}

int write_ciphertext(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    if (size <= 0) {
        return 0;
    }
    static_cast<OutboundCiphertext*>(BIO_get_data(bio))
        ->append(std::as_bytes(std::span(bytes, static_cast<std::size_t>(size))));
    return size;
}

long control_read(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_PENDING) {
        return static_cast<long>(static_cast<InboundCiphertext*>(BIO_get_data(bio))->size());
    }
    return 0;  // kernel TLS controls too, and EOF: the transport learns of it from recv
}

long control_write(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) {
        return 1;  // the transport sends when OpenSSL has returned
    }
    if (command == BIO_CTRL_WPENDING) {
        return static_cast<long>(static_cast<OutboundCiphertext*>(BIO_get_data(bio))->size());
    }
    return 0;
}

int discard(BIO* bio, const char*, int size) {
    BIO_clear_retry_flags(bio);
    return size;
}

long control_discarding(BIO*, int command, long, void*) {
    // openssl/bio.h names only the second in public: "used internally". The same numbers from 3.0 to 3.6.
    constexpr int kSetKtls = 72;
    constexpr int kSetKtlsControlMessage = 74;
    constexpr int kClearKtlsControlMessage = 75;
    switch (command) {
        case BIO_CTRL_FLUSH:
        case kSetKtls:
        case BIO_CTRL_GET_KTLS_SEND:
        case kSetKtlsControlMessage:
        case kClearKtlsControlMessage: return 1;
        default: return 0;
    }
}

int set_up(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
}

BIO_METHOD* make_method(const char* name) {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, name);
    if (method == nullptr || BIO_meth_set_create(method, set_up) != 1) {
        std::abort();  // out of memory
    }
    return method;
}

// A method lives as long as the process: BIOs may refer to it until the end.
const BIO_METHOD* read_method() {
    static const BIO_METHOD* const method = [] {
        BIO_METHOD* made = make_method("inbound ciphertext");
        BIO_meth_set_read(made, read_ciphertext);
        BIO_meth_set_ctrl(made, control_read);
        return made;
    }();
    return method;
}

const BIO_METHOD* write_method() {
    static const BIO_METHOD* const method = [] {
        BIO_METHOD* made = make_method("outbound ciphertext");
        BIO_meth_set_write(made, write_ciphertext);
        BIO_meth_set_ctrl(made, control_write);
        return made;
    }();
    return method;
}

const BIO_METHOD* discarding_method() {
    static const BIO_METHOD* const method = [] {
        BIO_METHOD* made = make_method("nowhere");
        BIO_meth_set_write(made, discard);
        BIO_meth_set_ctrl(made, control_discarding);
        return made;
    }();
    return method;
}

BioPtr required(BIO* bio) {
    if (bio == nullptr) {
        std::abort();  // out of memory
    }
    return BioPtr(bio);
}

BioPtr make_bio(const BIO_METHOD* method, void* data) {
    BioPtr bio = required(BIO_new(method));
    BIO_set_data(bio.get(), data);
    return bio;
}

}  // namespace

BioPtr make_read_bio(InboundCiphertext& source) { return make_bio(read_method(), &source); }
BioPtr make_write_bio(OutboundCiphertext& sink) { return make_bio(write_method(), &sink); }
BioPtr make_discarding_bio() { return required(BIO_new(discarding_method())); }
BioPtr make_socket_bio(int fd) { return required(BIO_new_socket(fd, BIO_NOCLOSE)); }

}  // namespace tas::tls
