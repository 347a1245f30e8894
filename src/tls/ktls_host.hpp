#pragma once
// What this host brings along for kernel TLS: its kernel, the module, and the OpenSSL that is loaded.

#include <string>

namespace tas::tls {

/// "Linux 6.1.176".
[[nodiscard]] std::string kernel_release();

/// What is known of the kernel's part: "the module tls is loaded", "there, but not loaded", …
[[nodiscard]] std::string ktls_module_state();

/// Whether asking the kernel will not make it load modules, which may take seconds.
[[nodiscard]] bool ktls_module_settled();

/// Why a socket does not take the TLS protocol (ENOENT), and what to do about it.
[[nodiscard]] std::string ktls_module_reason();

/// Why OpenSSL does not hand records to the kernel; empty: it does. The library that is loaded is asked, not its headers.
[[nodiscard]] std::string openssl_ktls_reason();

/// Why OpenSSL does not let the kernel decrypt TLS 1.3; empty: it does.
[[nodiscard]] std::string openssl_tls13_receive_reason();

}  // namespace tas::tls
