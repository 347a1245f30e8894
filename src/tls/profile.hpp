#pragma once
// What we negotiate and what we refuse: Mozilla's intermediate profile on an OpenSSL context.

struct ssl_ctx_st;

namespace tas::tls {

/// Applies all of the profile; false with the reason in OpenSSL's error queue.
[[nodiscard]] bool apply_profile(ssl_ctx_st* ctx) noexcept;

}  // namespace tas::tls
