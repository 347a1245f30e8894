#include "tls/openssl_ptr.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tas::tls {

void OpensslFree::operator()(bio_st* bio) const noexcept { BIO_free(bio); }
void OpensslFree::operator()(evp_cipher_st* cipher) const noexcept { EVP_CIPHER_free(cipher); }
void OpensslFree::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }
void OpensslFree::operator()(ssl_ctx_st* ctx) const noexcept { SSL_CTX_free(ctx); }
void OpensslFree::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }
void OpensslFree::operator()(x509_st* certificate) const noexcept { X509_free(certificate); }

}  // namespace tas::tls
