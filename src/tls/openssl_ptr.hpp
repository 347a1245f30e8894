#pragma once
// Owners of OpenSSL objects; the types are only named here, so that no other header needs OpenSSL's.

#include <memory>

struct bio_method_st;
struct bio_st;
struct evp_cipher_st;
struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace tas::tls {

struct OpensslFree {
    void operator()(bio_st* bio) const noexcept;
    void operator()(evp_cipher_st* cipher) const noexcept;
    void operator()(evp_pkey_st* key) const noexcept;
    void operator()(ssl_ctx_st* ctx) const noexcept;
    void operator()(ssl_st* ssl) const noexcept;
    void operator()(x509_st* certificate) const noexcept;
};

using BioPtr = std::unique_ptr<bio_st, OpensslFree>;
using CipherPtr = std::unique_ptr<evp_cipher_st, OpensslFree>;
using KeyPtr = std::unique_ptr<evp_pkey_st, OpensslFree>;
using SslCtxPtr = std::unique_ptr<ssl_ctx_st, OpensslFree>;
using SslPtr = std::unique_ptr<ssl_st, OpensslFree>;
using X509Ptr = std::unique_ptr<x509_st, OpensslFree>;

}  // namespace tas::tls
