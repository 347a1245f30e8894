// libFuzzer entry: any bytes behind the preface, cut in any way, give the same responses, and nothing else happens.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/http2_run.hpp"
#include "support/http2_client.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tas::test;
    const std::string stream = std::string(kHttp2Preface).append(reinterpret_cast<const char*>(data), size);
    const Http2Run whole = run_http2(stream, 0, false);
    if (!whole.agrees_with(run_http2(stream, 1, true)) || !whole.good) {
        std::abort();
    }
    return 0;
}
