#pragma once
// What the TLS connections of one listener on one loop share: identity, profile, ALPN, ticket keys, scratch buffers.
// Used by one thread. Outlives its sessions.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "tls/alpn.hpp"
#include "tls/openssl_ptr.hpp"
#include "tls/record_layer.hpp"
#include "tls/scratch.hpp"
#include "tls/tickets.hpp"

namespace tas::tls {

struct ContextSettings {
    std::string certificate_path;   // PEM: the leaf, then its chain
    std::string private_key_path;   // PEM, not encrypted
    std::vector<std::string> alpn;  // most wanted first: {"h2", "http/1.1"}
    RecordLayerSettings record_layer;
    /// A ticket key encrypts for this long, and decrypts for twice as long; also the lifetime of a ticket.
    std::chrono::seconds ticket_key_interval = std::chrono::hours(12);
    WallClock* clock = nullptr;  // nullptr: the system's
};

class Context final {
public:
    /// Reads the files and refuses with a sentence that names what is wrong. Blocks on the file system.
    [[nodiscard]] static Result<std::unique_ptr<Context>, Failure> create(const ContextSettings& settings);

    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    [[nodiscard]] ssl_ctx_st* ssl_ctx() const noexcept { return ctx_.get(); }
    [[nodiscard]] Scratch& scratch() noexcept { return scratch_; }
    [[nodiscard]] const RecordLayerChoice& record_layer() const noexcept { return record_layer_; }
    /// Whether connections may try the kernel: `Ktls::Off` or a probe that says no makes it false.
    [[nodiscard]] bool ktls_enabled() const noexcept { return record_layer_.layer == RecordLayer::kernel; }
    /// Something to tell the operator that does not prevent serving (an expired certificate); empty: nothing.
    [[nodiscard]] const std::string& warning() const noexcept { return warning_; }

private:
    Context(RecordLayerChoice record_layer, AlpnPreference alpn, const ContextSettings& settings);

    [[nodiscard]] Result<void, Failure> set_up(const ContextSettings& settings);

    RecordLayerChoice record_layer_;
    AlpnPreference alpn_;
    TicketKeys ticket_keys_;
    std::string warning_;
    SslCtxPtr ctx_;
    Scratch scratch_;
};

/// Of the library that is loaded: "3.0.22".
[[nodiscard]] std::string_view openssl_version() noexcept;

}  // namespace tas::tls
