// libFuzzer entry: a Content-Type up to the first LF, then a body. Any bytes, cut in any way, give the same parts.

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "fuzz/multipart_run.hpp"
#include "http/parameters.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tas::test;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::optional<std::string> given = tas::http::find_parameter(input.substr(0, line), "boundary");
    const std::string boundary = given && tas::http::is_boundary(*given) ? *given : "b";
    const std::string_view body = line < size ? input.substr(line + 1) : input;
    const std::string whole = run_multipart(boundary, body, {});
    std::vector<std::size_t> every;
    std::vector<std::size_t> uneven;
    for (std::size_t at = 1, step = 1; at < body.size(); ++at) {
        every.push_back(at);
        if (at % (step * 7 + 3) == 0) {
            uneven.push_back(at);
            ++step;
        }
    }
    if (run_multipart(boundary, body, every) != whole || run_multipart(boundary, body, uneven) != whole) {
        std::abort();
    }
    return 0;
}
