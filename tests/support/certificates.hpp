#pragma once
// Keys and certificates made at run time, so that none expires in the repository.

#include <string>

#include "support/temporary_directory.hpp"
#include "tls/openssl_ptr.hpp"

namespace tas::test {

enum class KeyType { ec_p256, rsa_2048 };

[[nodiscard]] tls::KeyPtr make_key(KeyType type);

struct CertificateOptions {
    std::string common_name = "localhost";
    int valid_from_days = -1;  // from now
    int valid_to_days = 30;
    bool is_authority = false;
};

/// Signed by `issuer_key` as `issuer`, or by its own key when that is nullptr.
[[nodiscard]] tls::X509Ptr make_certificate(evp_pkey_st* key, const CertificateOptions& options = {},
                                            x509_st* issuer = nullptr, evp_pkey_st* issuer_key = nullptr);

[[nodiscard]] std::string to_pem(x509_st* certificate);
[[nodiscard]] std::string to_pem(evp_pkey_st* key);
[[nodiscard]] std::string to_encrypted_pem(evp_pkey_st* key, const std::string& passphrase);

/// A self-signed certificate for localhost and its key, in files.
struct IdentityFiles {
    explicit IdentityFiles(KeyType type = KeyType::ec_p256);

    TemporaryDirectory directory;
    std::string certificate_path;
    std::string private_key_path;
};

}  // namespace tas::test
