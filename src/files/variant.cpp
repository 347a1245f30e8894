#include "files/variant.hpp"

#include <utility>

namespace tas::files {

std::string_view side_suffix(http::ContentCoding coding) noexcept {
    switch (coding) {
        case http::ContentCoding::zstd: return ".zst";
        case http::ContentCoding::br: return ".br";
        case http::ContentCoding::gzip: return ".gz";
    }
    return "";
}

bool is_side_of(const OpenFile& side, const OpenFile& file) noexcept {
    const timespec& made = side.modified();
    const timespec& changed = file.modified();
    return std::pair(made.tv_sec, made.tv_nsec) >= std::pair(changed.tv_sec, changed.tv_nsec);
}

Result<Variant, OpenFailure> open_variant(const std::string& path, std::span<const http::ContentCoding> codings,
                                          Wait wait) {
    auto file = OpenFile::open(path, Links::followed, wait);
    if (!file) {
        return file.error();
    }
    for (const http::ContentCoding coding : codings) {
        auto side = OpenFile::open(path + std::string(side_suffix(coding)), Links::refused, wait);
        if (!side && side.error().kind == OpenFailure::Kind::unknown) {
            return side.error();
        }
        if (side && is_side_of(*side.value(), *file.value())) {
            return Variant{std::move(side).value(), coding};
        }
    }
    return Variant{std::move(file).value(), std::nullopt};
}

void look_at_variants(const std::string& path) {
    using enum http::ContentCoding;
    static_cast<void>(OpenFile::open(path));
    for (const http::ContentCoding coding : {zstd, br, gzip}) {
        static_cast<void>(OpenFile::open(path + std::string(side_suffix(coding)), Links::refused));
    }
}

}  // namespace tas::files
