#include "tls/certificate_file.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string_view>

#include "tls/openssl_error.hpp"
#include "tls/pem_file.hpp"

namespace tas::tls {
namespace {

constexpr std::string_view kCertificateFile = "certificate file";
constexpr std::string_view kPrivateKeyFile = "private key file";

Failure failure_in(std::string_view what, const std::string& path, std::string_view why) {
    return {ErrorCode::invalid_argument, std::string(what).append(" ").append(path).append(": ").append(why)};
}

/// Answers every question for a passphrase with "none": the default would ask the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

/// Whether PEM_read stopped because there was nothing more, rather than at something broken. Empties the queue.
bool reached_end() noexcept {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

Result<PemText, Failure> read_certificate_file(const std::string& path) {
    Result<PemText, Failure> pem = read_pem_file(kCertificateFile, path);
    if (pem && !pem.value().has_block("CERTIFICATE-----")) {
        return failure_in(kCertificateFile, path, "holds no certificate");
    }
    return pem;
}

Result<X509Ptr, Failure> read_leaf(bio_st* bio, const std::string& path) {
    ERR_clear_error();
    X509Ptr leaf(PEM_read_bio_X509_AUX(bio, nullptr, no_passphrase, nullptr));
    if (leaf == nullptr) {
        return failure_in(kCertificateFile, path, "the certificate cannot be decoded: " + take_reason());
    }
    return leaf;
}

Result<KeyPtr, Failure> read_key(const std::string& path) {
    Result<PemText, Failure> pem = read_pem_file(kPrivateKeyFile, path);
    if (!pem) {
        return pem.error();
    }
    if (!pem.value().has_block("PRIVATE KEY-----")) {
        return failure_in(kPrivateKeyFile, path, "holds no private key");
    }
    // PKCS #8 names it in the first line, the older forms in a header. RFC 7468 §11; RFC 1421 §4.6.1.1
    if (pem.value().has_block("ENCRYPTED") || pem.value().contains("Proc-Type: 4,ENCRYPTED")) {
        return failure_in(kPrivateKeyFile, path, "the key is encrypted; a key without a passphrase is needed");
    }
    ERR_clear_error();
    const BioPtr bio = pem.value().bio();
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    if (key == nullptr) {
        return failure_in(kPrivateKeyFile, path, "the key cannot be decoded: " + take_reason());
    }
    ERR_clear_error();  // decoders that were tried in vain leave their errors
    return key;
}

Result<void, Failure> load_chain(ssl_ctx_st* ctx, bio_st* bio, const std::string& path) {
    for (;;) {
        ERR_clear_error();
        X509Ptr issuer(PEM_read_bio_X509(bio, nullptr, no_passphrase, nullptr));
        if (issuer == nullptr) {
            break;
        }
        if (SSL_CTX_add0_chain_cert(ctx, issuer.get()) != 1) {
            return failure_in(kCertificateFile, path, "a certificate of the chain is refused: " + take_reason());
        }
        (void)issuer.release();  // the context owns it now
    }
    if (!reached_end()) {
        return failure_in(kCertificateFile, path, "a certificate behind the first cannot be decoded");
    }
    return {};
}

std::string to_text(const ASN1_TIME* time) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    char text[64] = {};
    if (bio == nullptr || ASN1_TIME_print(bio.get(), time) != 1 || BIO_read(bio.get(), text, sizeof text - 1) <= 0) {
        return "an unreadable date";
    }
    return text;
}

}  // namespace

Result<void, Failure> check_certificate_file(const std::string& path) {
    Result<PemText, Failure> pem = read_certificate_file(path);
    if (!pem) {
        return pem.error();
    }
    const BioPtr bio = pem.value().bio();
    const Result<X509Ptr, Failure> leaf = read_leaf(bio.get(), path);
    if (!leaf) {
        return leaf.error();
    }
    return {};
}

Result<void, Failure> check_private_key_file(const std::string& path) {
    const Result<KeyPtr, Failure> key = read_key(path);
    if (!key) {
        return key.error();
    }
    return {};
}

Result<void, Failure> load_identity(ssl_ctx_st* ctx, const std::string& certificate_path,
                                    const std::string& private_key_path) {
    Result<PemText, Failure> pem = read_certificate_file(certificate_path);
    if (!pem) {
        return pem.error();
    }
    const BioPtr bio = pem.value().bio();
    const Result<X509Ptr, Failure> leaf = read_leaf(bio.get(), certificate_path);
    if (!leaf) {
        return leaf.error();
    }
    const Result<KeyPtr, Failure> key = read_key(private_key_path);
    if (!key) {
        return key.error();
    }
    if (X509_check_private_key(leaf.value().get(), key.value().get()) != 1) {
        ERR_clear_error();
        return failure_in(kPrivateKeyFile, private_key_path,
                          "the key does not match the certificate in " + certificate_path);
    }
    if (SSL_CTX_use_certificate(ctx, leaf.value().get()) != 1) {
        return failure_in(kCertificateFile, certificate_path, "OpenSSL refuses the certificate: " + take_reason());
    }
    if (SSL_CTX_use_PrivateKey(ctx, key.value().get()) != 1) {
        return failure_in(kPrivateKeyFile, private_key_path, "OpenSSL refuses the key: " + take_reason());
    }
    return load_chain(ctx, bio.get(), certificate_path);
}

std::string validity_warning(ssl_ctx_st* ctx, const std::string& certificate_path) {
    const X509* leaf = SSL_CTX_get0_certificate(ctx);
    if (leaf == nullptr) {
        return {};
    }
    if (X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0) {
        return "the certificate in " + certificate_path + " expired on " + to_text(X509_get0_notAfter(leaf));
    }
    if (X509_cmp_current_time(X509_get0_notBefore(leaf)) > 0) {
        return "the certificate in " + certificate_path + " is not valid before " + to_text(X509_get0_notBefore(leaf));
    }
    return {};
}

}  // namespace tas::tls
