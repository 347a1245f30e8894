#pragma once
// How large a request may be; what is larger is refused with the status named here.

#include <cstddef>
#include <cstdint>

namespace tas::http {

struct Limits {
    std::size_t max_target_bytes = 8 * 1024;           // 414; RFC 9112 §3 recommends at least 8000
    std::size_t max_head_bytes = 32 * 1024;            // 431; request line and all fields
    std::size_t max_fields = 100;                      // 431
    std::size_t max_trailer_bytes = 8 * 1024;          // 431
    std::uint64_t max_body_bytes = 10 * 1024 * 1024;   // 413
};

}  // namespace tas::http
