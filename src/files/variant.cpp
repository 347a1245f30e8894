#include "files/variant.hpp"

#include <utility>

namespace tas::files {
namespace {

[[nodiscard]] Result<Ref<OpenFile>, OpenFailure> open_side(const std::string& path, http::ContentCoding coding, Wait wait) {
    return OpenFile::open(path + std::string(side_suffix(coding)), Links::refused, wait);
}

}  // namespace

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

Result<Variant, OpenFailure> open_variant(const std::string& path, std::span<const http::ContentCoding> codings) {
    auto file = OpenFile::open(path, Links::followed, Wait::never);
    if (!file) {
        return file.error();
    }
    for (const http::ContentCoding coding : codings) {
        auto side = open_side(path, coding, Wait::never);
        if (!side && side.error().kind == OpenFailure::Kind::unknown) {
            return side.error();
        }
        if (side && is_side_of(*side.value(), *file.value())) {
            return Variant{std::move(side).value(), coding};
        }
    }
    return Variant{std::move(file).value(), std::nullopt};
}

OpenVariants::OpenVariants(const std::string& path, bool with_sides) : file(OpenFile::open(path)) {
    using enum http::ContentCoding;
    if (!file || !with_sides) {
        return;
    }
    for (const http::ContentCoding coding : {zstd, br, gzip}) {
        if (auto side = open_side(path, coding, Wait::allowed)) {
            sides[static_cast<std::size_t>(coding)] = std::move(side).value();
        }
    }
}

Result<Variant, OpenFailure> OpenVariants::choose(std::span<const http::ContentCoding> codings) const {
    if (!file) {
        return file.error();
    }
    for (const http::ContentCoding coding : codings) {
        const Ref<OpenFile>& side = sides[static_cast<std::size_t>(coding)];
        if (side && is_side_of(*side, *file.value())) {
            return Variant{side, coding};
        }
    }
    return Variant{file.value(), std::nullopt};
}

}  // namespace tas::files
