#include "http/request.hpp"

#include "http/target.hpp"

namespace tas::http {
namespace {

constexpr std::size_t kKeptBytes = 16 * 1024;  // of each string, for the next request

void reset(std::string& text) noexcept {
    text.clear();
    if (text.capacity() > kKeptBytes) {
        text.shrink_to_fit();
    }
}

}  // namespace

std::string_view Request::path() const noexcept { return target_path(target); }

std::string_view Request::query() const noexcept { return target_query(target); }

void Request::clear() noexcept {
    reset(method);
    reset(target);
    reset(authority);
    version = {};
    fields.clear();
    trailers.clear();
    body.clear();
    keep_alive = false;
}

}  // namespace tas::http
