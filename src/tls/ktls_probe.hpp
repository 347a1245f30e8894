#pragma once
// Whether the kernel can encrypt records, and if not why: the one source of that answer for the spawn gate, for
// TlsInfo and for the line logged at start-up.

#include <string>

namespace tas::tls {

struct KtlsSupport {
    bool send = false;
    bool receive = false;
    std::string reason;  // why not; empty when `send`
};

/// What was found on this host, once per process. Any thread.
[[nodiscard]] const KtlsSupport& ktls_support();

}  // namespace tas::tls
