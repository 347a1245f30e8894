// libFuzzer entry: the size of a file up to the first LF, in decimal, then a Range field.

#include <charconv>
#include <cstdint>
#include <cstdlib>

#include "fuzz/range_run.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    std::uint64_t complete_size = 1000;
    std::from_chars(input.data(), input.data() + line, complete_size);
    if (!tas::test::run_range(line < size ? input.substr(line + 1) : input, complete_size)) {
        std::abort();
    }
    return 0;
}
