#pragma once
// A file, or the compressed file beside it (path.zst, path.br, path.gz) that suits the client better.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "files/open_file.hpp"
#include "http/content_coding.hpp"

namespace tas::files {

struct Variant {
    Ref<OpenFile> file;
    std::optional<http::ContentCoding> coding;  // nullopt: the file itself
};

/// ".gz": what the compressed file beside a file is called more.
[[nodiscard]] std::string_view side_suffix(http::ContentCoding coding) noexcept;
/// Whether the compressed file `side` was made of this version of `file`: it is not older.
[[nodiscard]] bool is_side_of(const OpenFile& side, const OpenFile& file) noexcept;

/// The first of `codings` that there is a side file for: a regular file, no symbolic link, and not older than the file
/// itself, which must be there in any case. Waits for no disk: the failure may be `unknown`.
[[nodiscard]] Result<Variant, OpenFailure> open_variant(const std::string& path,
                                                        std::span<const http::ContentCoding> codings);

/// A file and, where they are asked for, those beside it.
struct OpenVariants {
    /// Waits for the disk.
    OpenVariants(const std::string& path, bool with_sides);
    /// As open_variant().
    [[nodiscard]] Result<Variant, OpenFailure> choose(std::span<const http::ContentCoding> codings) const;

    Result<Ref<OpenFile>, OpenFailure> file;
    std::array<Ref<OpenFile>, http::kContentCodings> sides;  // by coding; null: there is none
};

}  // namespace tas::files
