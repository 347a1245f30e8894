#pragma once
// A file, or the compressed file beside it (path.zst, path.br, path.gz) that suits the client better.

#include <optional>
#include <span>
#include <string>

#include "files/open_file.hpp"
#include "http/content_coding.hpp"

namespace tas::files {

struct Variant {
    Ref<OpenFile> file;
    std::optional<http::ContentCoding> coding;  // nullopt: the file itself
};

/// The first of `codings` that there is a side file for: a regular file, no symbolic link, and not older than the file
/// itself, which must be there in any case.
[[nodiscard]] Result<Variant, OpenFailure> open_variant(const std::string& path,
                                                        std::span<const http::ContentCoding> codings);

}  // namespace tas::files
