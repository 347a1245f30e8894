// libFuzzer entry: any bytes, cut in any way, give the same requests and the same answers, and nothing else happens.

#include <cstdint>
#include <cstdlib>

#include "fuzz/session_run.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tas::test;
    const std::string_view stream(reinterpret_cast<const char*>(data), size);
    const SessionRun whole = run_session(stream, {}, Answer::at_once, true);
    if (!(run_session(stream, every_byte(stream), Answer::later, true) == whole)) {
        std::abort();
    }
    return 0;
}
