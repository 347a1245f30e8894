#include "files/mime_types.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "http/field_rules.hpp"
#include "http/text.hpp"

namespace tas::files {
namespace {

struct Known {
    std::string_view extension;
    std::string_view type;
};

constexpr std::string_view kUnknown = "application/octet-stream";

constexpr std::array kKnown{
    Known{"avif", "image/avif"},
    Known{"css", "text/css; charset=utf-8"},
    Known{"csv", "text/csv; charset=utf-8"},
    Known{"gif", "image/gif"},
    Known{"gz", "application/gzip"},
    Known{"htm", "text/html; charset=utf-8"},
    Known{"html", "text/html; charset=utf-8"},
    Known{"ico", "image/vnd.microsoft.icon"},
    Known{"jpeg", "image/jpeg"},
    Known{"jpg", "image/jpeg"},
    Known{"js", "text/javascript; charset=utf-8"},  // RFC 9239
    Known{"json", "application/json"},
    Known{"map", "application/json"},
    Known{"md", "text/markdown; charset=utf-8"},
    Known{"mjs", "text/javascript; charset=utf-8"},
    Known{"mp3", "audio/mpeg"},
    Known{"mp4", "video/mp4"},
    Known{"otf", "font/otf"},
    Known{"pdf", "application/pdf"},
    Known{"png", "image/png"},
    Known{"svg", "image/svg+xml"},
    Known{"ttf", "font/ttf"},
    Known{"txt", "text/plain; charset=utf-8"},
    Known{"wasm", "application/wasm"},
    Known{"webm", "video/webm"},
    Known{"webmanifest", "application/manifest+json"},
    Known{"webp", "image/webp"},
    Known{"woff", "font/woff"},
    Known{"woff2", "font/woff2"},
    Known{"xml", "application/xml"},
    Known{"zip", "application/zip"},
};

}  // namespace

std::string extension_of(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) {  // ".profile" has none
        return {};
    }
    std::string extension(name.substr(dot + 1));
    std::transform(extension.begin(), extension.end(), extension.begin(), http::to_lower);
    return extension;
}

std::string_view MimeTypes::of(std::string_view path) const {
    const std::string extension = extension_of(path);
    const auto known =
        std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& one) { return one.extension == extension; });
    if (known != kKnown.end()) {
        return known->type;
    }
    if (extension.empty()) {
        return kUnknown;
    }
    const auto found = types_.find(extension);
    return found == types_.end() ? kUnknown : std::string_view(found->second);
}

MimeTypes::MimeTypes(const std::string& system_table) {
    std::ifstream file(system_table);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string type;
        words >> type;
        if (!http::is_field_text(type)) {
            continue;
        }
        if (type.starts_with("text/")) {
            type += "; charset=utf-8";
        }
        for (std::string extension; words >> extension;) {
            types_.try_emplace(std::move(extension), type);
        }
    }
}

}  // namespace tas::files
