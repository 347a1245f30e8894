#include "support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>

namespace tas::test {
namespace {

void require(bool done) {
    if (!done) {
        std::abort();
    }
}

std::string take_text(bio_st* bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return {text, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

}  // namespace

tls::KeyPtr make_key(KeyType type) {
    tls::KeyPtr key(type == KeyType::rsa_2048 ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
    require(key != nullptr);
    return key;
}

tls::X509Ptr make_certificate(evp_pkey_st* key, const CertificateOptions& options, x509_st* issuer,
                              evp_pkey_st* issuer_key) {
    tls::X509Ptr certificate(X509_new());
    X509* const x509 = certificate.get();
    static long serial = 0;
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(x509), 86400L * options.valid_from_days);
    X509_gmtime_adj(X509_getm_notAfter(x509), 86400L * options.valid_to_days);
    X509_set_pubkey(x509, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(options.common_name.c_str()), -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(issuer != nullptr ? issuer : x509));
    if (options.is_authority) {
        add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
    } else {
        add_extension(x509, NID_subject_alt_name, ("DNS:" + options.common_name).c_str());
    }
    require(X509_sign(x509, issuer_key != nullptr ? issuer_key : key, EVP_sha256()) > 0);
    return certificate;
}

std::string to_pem(x509_st* certificate) {
    const tls::BioPtr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(bio.get(), certificate) == 1);
    return take_text(bio.get());
}

std::string to_pem(evp_pkey_st* key) {
    const tls::BioPtr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return take_text(bio.get());
}

std::string to_encrypted_pem(evp_pkey_st* key, const std::string& passphrase) {
    const tls::BioPtr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PKCS8PrivateKey(bio.get(), key, EVP_aes_256_cbc(), passphrase.data(),
                                          static_cast<int>(passphrase.size()), nullptr, nullptr) == 1);
    return take_text(bio.get());
}

IdentityFiles::IdentityFiles(KeyType type) {
    const tls::KeyPtr key = make_key(type);
    const tls::X509Ptr certificate = make_certificate(key.get());
    certificate_path = directory.write("certificate.pem", to_pem(certificate.get()));
    private_key_path = directory.write("key.pem", to_pem(key.get()));
}

}  // namespace tas::test
