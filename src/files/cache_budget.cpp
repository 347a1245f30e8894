#include "files/cache_budget.hpp"

#include <sys/resource.h>

namespace tas::files {

CacheBudget CacheBudget::of_process() noexcept {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    return CacheBudget({.open_files = static_cast<std::size_t>(files.rlim_cur / 4), .content_bytes = std::size_t{32} << 20});
}

}  // namespace tas::files
