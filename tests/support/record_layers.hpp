#pragma once
// The ways to make TLS records that tests run over, and which of them this host can.

#include <ostream>
#include <string>

#include "tls/record_layer.hpp"

namespace tas::test {

struct RecordLayerCase {
    std::string name;
    tls::RecordLayerSettings settings;
    tls::RecordLayer layer;  // what a connection gets
};

inline const RecordLayerCase kMemoryLayer{
    "Memory", {.wish = tls::RecordLayerWish::memory}, tls::RecordLayer::memory};
inline const RecordLayerCase kSocketLayer{
    "Socket", {.wish = tls::RecordLayerWish::socket}, tls::RecordLayer::socket};
inline const RecordLayerCase kKernelLayer{"Kernel", {.ktls = tls::KtlsMode::automatic}, tls::RecordLayer::kernel};
inline const RecordLayerCase kKernelBothLayer{
    "KernelBoth", {.ktls = tls::KtlsMode::automatic, .ktls_receive = true}, tls::RecordLayer::kernel};

inline std::ostream& operator<<(std::ostream& out, const RecordLayerCase& one) { return out << one.name; }

/// Why this host cannot run over `layer`; empty: it can. With TAS_KTLS=require in the environment (as the tests run on a
/// kernel that is known to have it) nothing is skipped for want of kernel TLS: the program ends instead.
[[nodiscard]] std::string why_not(tls::RecordLayer layer);

}  // namespace tas::test

#define TAS_SKIP_WITHOUT(record_layer)                                            \
    do {                                                                          \
        if (const std::string reason = tas::test::why_not(record_layer); !reason.empty()) { \
            GTEST_SKIP() << reason;                                               \
        }                                                                         \
    } while (false)
