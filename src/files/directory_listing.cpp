#include "files/directory_listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "files/request_path.hpp"

namespace tas::files {
namespace {

struct Entry {
    bool is_file;  // so that directories come first
    std::string name;

    [[nodiscard]] friend bool operator<(const Entry& a, const Entry& b) noexcept {
        return std::tie(a.is_file, a.name) < std::tie(b.is_file, b.name);
    }
};

struct CloseDirectory {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// What an entry is to clients: a link is what it leads to, where they may follow it.
[[nodiscard]] unsigned char type_of(const StaticRoot& root, std::string_view path, int parent, const dirent& entry) {
    struct stat facts {};
    unsigned char type = entry.d_type;
    if (type == DT_UNKNOWN && ::fstatat(parent, entry.d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0) {
        type = static_cast<unsigned char>(IFTODT(facts.st_mode));
    }
    if (type == DT_LNK) {
        const auto target = root.open_entry(path, entry.d_name);
        const bool followed = target && ::fstat(target.value().get(), &facts) == 0;
        type = static_cast<unsigned char>(followed ? IFTODT(facts.st_mode) : unsigned{DT_UNKNOWN});
    }
    return type;
}

[[nodiscard]] bool is_itself_or_parent(std::string_view name) noexcept { return name == "." || name == ".."; }

void append_escaped(std::string& into, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&': into += "&amp;"; break;
            case '<': into += "&lt;"; break;
            case '>': into += "&gt;"; break;
            case '"': into += "&quot;"; break;
            case '\'': into += "&#39;"; break;
            default: into += c;
        }
    }
}

void append_link(std::string& page, const Entry& entry) {
    const std::string name = entry.is_file ? entry.name : entry.name + "/";
    page += "<li><a href=\"";
    std::string target;
    append_encoded(target, name);
    append_escaped(page, target);
    page += "\">";
    append_escaped(page, name);
    page += "</a></li>\n";
}

[[nodiscard]] std::string make_page(std::string_view title, std::vector<Entry> entries, bool has_parent, bool has_more) {
    std::sort(entries.begin(), entries.end());
    std::string page = "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>";
    append_escaped(page, title);
    page += "</title></head>\n<body>\n<h1>";
    append_escaped(page, title);
    page += "</h1>\n<ul>\n";
    if (has_parent) {
        page += "<li><a href=\"../\">../</a></li>\n";
    }
    for (const Entry& entry : entries) {
        append_link(page, entry);
    }
    page += "</ul>\n";
    page += has_more ? "<p>There are more.</p>\n</body>\n</html>\n" : "</body>\n</html>\n";
    return page;
}

}  // namespace

Result<std::string, int> list_directory(const StaticRoot& root, std::string_view path, std::string_view title) {
    auto fd = root.open_listing(path);
    if (!fd) {
        return fd.error();
    }
    const Directory directory(::fdopendir(fd.value().get()));
    if (!directory) {
        return errno;
    }
    static_cast<void>(fd.value().release());  // closed with the directory
    std::vector<Entry> entries;
    bool has_more = false;
    while (const dirent* entry = ::readdir(directory.get())) {
        if (is_itself_or_parent(entry->d_name) || !root.shows(path, entry->d_name)) {
            continue;
        }
        const unsigned char type = type_of(root, path, ::dirfd(directory.get()), *entry);
        if (type != DT_DIR && type != DT_REG) {
            continue;
        }
        if (entries.size() == kMostListed) {
            has_more = true;
            break;
        }
        entries.push_back({.is_file = type == DT_REG, .name = entry->d_name});
    }
    return make_page(title, std::move(entries), !path.empty(), has_more);
}

}  // namespace tas::files
