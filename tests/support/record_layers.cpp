#include "support/record_layers.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tas::test {

std::string why_not(tls::RecordLayer layer) {
    if (layer != tls::RecordLayer::kernel || tls::ktls_support().send) {
        return {};
    }
    const char* const demanded = std::getenv("TAS_KTLS");
    if (demanded != nullptr && std::string_view(demanded) == "require") {
        std::fprintf(stderr, "TAS_KTLS=require, but %s\n", tls::ktls_support().reason.c_str());
        std::abort();
    }
    return tls::ktls_support().reason;
}

}  // namespace tas::test
