#pragma once
// Certificates and private keys in PEM files: read, checked, and loaded into an OpenSSL context. Every failure is a
// sentence that names the file.

#include <string>

#include "base/error.hpp"
#include "base/result.hpp"

struct ssl_ctx_st;

namespace tas::tls {

/// A readable PEM file whose first certificate can be decoded.
[[nodiscard]] Result<void, Failure> check_certificate_file(const std::string& path);

/// A readable PEM file with an unencrypted private key.
[[nodiscard]] Result<void, Failure> check_private_key_file(const std::string& path);

/// Loads the leaf and its chain from one file and the key from another (or the same), and checks that they belong
/// together. Blocks on the file system.
[[nodiscard]] Result<void, Failure> load_identity(ssl_ctx_st* ctx, const std::string& certificate_path,
                                                  const std::string& private_key_path);

/// "the certificate in … expired on …", or empty: the leaf of `ctx` is valid now.
[[nodiscard]] std::string validity_warning(ssl_ctx_st* ctx, const std::string& certificate_path);

}  // namespace tas::tls
