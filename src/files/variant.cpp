#include "files/variant.hpp"

#include <string_view>
#include <utility>

namespace tas::files {
namespace {

[[nodiscard]] std::string_view suffix_of(http::ContentCoding coding) noexcept {
    switch (coding) {
        case http::ContentCoding::zstd: return ".zst";
        case http::ContentCoding::br: return ".br";
        case http::ContentCoding::gzip: return ".gz";
    }
    return "";
}

[[nodiscard]] bool is_older(const timespec& a, const timespec& b) noexcept {
    return std::pair(a.tv_sec, a.tv_nsec) < std::pair(b.tv_sec, b.tv_nsec);
}

}  // namespace

Result<Variant, OpenFailure> open_variant(const std::string& path, std::span<const http::ContentCoding> codings) {
    auto file = OpenFile::open(path);
    if (!file) {
        return file.error();
    }
    for (const http::ContentCoding coding : codings) {
        auto side = OpenFile::open(path + std::string(suffix_of(coding)), Links::refused);
        if (side && !is_older(side.value()->modified(), file.value()->modified())) {
            return Variant{std::move(side).value(), coding};
        }
    }
    return Variant{std::move(file).value(), std::nullopt};
}

}  // namespace tas::files
