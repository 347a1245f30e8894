#include "files/static_root.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "files/variant.hpp"

namespace tas::files {
namespace {

/// Calls f(segment) until it answers true; whether it did.
template <class F>
[[nodiscard]] bool any_segment(std::string_view path, F&& f) {
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (f(path.substr(0, end))) {
            return true;
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return false;
}

[[nodiscard]] bool has_dotfile(std::string_view path) {
    constexpr std::string_view kWellKnown = ".well-known";
    if (path == kWellKnown || path.starts_with(".well-known/")) {
        path.remove_prefix(kWellKnown.size());
    }
    return any_segment(path, [](std::string_view segment) { return segment.starts_with('.'); });
}

[[nodiscard]] bool matches(const std::string& glob, const std::string& path) {
    if (glob.find('/') != std::string::npos) {  // what is beneath a directory that matches does, too
        return ::fnmatch(glob.c_str(), path.c_str(), FNM_PATHNAME | FNM_LEADING_DIR) == 0;
    }
    return any_segment(path, [&](std::string_view segment) {
        return ::fnmatch(glob.c_str(), std::string(segment).c_str(), 0) == 0;
    });
}

[[nodiscard]] Resource failure(int os_errno, Wait wait) {
    if (os_errno == EAGAIN && wait == Wait::never) {
        return {.kind = Resource::Kind::unknown};
    }
    switch (os_errno) {
        case ENOENT:
        case ENOTDIR:
        case ENAMETOOLONG: return {.kind = Resource::Kind::missing};
        case ELOOP:
        case EXDEV:
        case ENXIO: return {.kind = Resource::Kind::hidden};  // a link that is not followed; a socket
        case EACCES:
        case EPERM: return {.kind = Resource::Kind::denied};
        default: return {.kind = Resource::Kind::failed, .os_errno = os_errno};
    }
}

[[nodiscard]] bool is_absent(const Resource& resource) noexcept {
    return resource.kind == Resource::Kind::missing || resource.kind == Resource::Kind::hidden;
}

[[nodiscard]] std::string without_slash(std::string_view path) {
    return std::string(path.ends_with('/') ? path.substr(0, path.size() - 1) : path);
}

[[nodiscard]] std::string join(std::string_view directory, std::string_view name) {
    std::string path(directory);
    if (!path.empty()) {
        path += '/';
    }
    return path += name;
}

[[nodiscard]] bool needs_disk(const Result<UniqueFd, int>& opened, Wait wait) noexcept {
    return wait == Wait::never && !opened && opened.error() == EAGAIN;
}

}  // namespace

std::string_view directory_of(std::string_view path) noexcept { return path.substr(0, path.rfind('/') + 1); }

Result<StaticRoot, Failure> StaticRoot::open(const StaticSettings& settings, const MimeTypes& types,
                                             std::optional<RootDirectory::Method> method) {
    auto root = RootDirectory::open(settings.root, method);
    if (!root) {
        return root.error();
    }
    return StaticRoot(std::move(root).value(), settings, types);
}

std::shared_ptr<const StaticRoot> StaticRoot::successor() const {
    auto there = open(settings_, types_, root_.method());
    if (!there || there.value().root_.is_same_as(root_)) {
        return nullptr;
    }
    return std::make_shared<const StaticRoot>(std::move(there).value());
}

bool StaticRoot::is_hidden(const std::string& path) const {
    return (settings_.dotfiles != Dotfiles::allow && has_dotfile(path)) ||
           std::any_of(settings_.hidden.begin(), settings_.hidden.end(),
                       [&](const std::string& glob) { return matches(glob, path); });
}

Resource StaticRoot::find(std::string_view path, Wait wait) const {
    const bool as_directory = path.empty() || path.ends_with('/');
    const std::string name = without_slash(path);
    if (is_hidden(name)) {
        const bool ignored = settings_.dotfiles == Dotfiles::ignore && has_dotfile(name);
        return {.kind = ignored ? Resource::Kind::missing : Resource::Kind::hidden};
    }
    if (as_directory) {
        return find_directory(name, wait);
    }
    auto fd = root_.open_file(name, settings_.symlinks, wait);
    struct stat facts {};
    if (!fd) {
        return fd.error() == EACCES ? find_unreadable(name, wait) : failure(fd.error(), wait);
    }
    if (::fstat(fd.value().get(), &facts) != 0) {
        return failure(errno, wait);
    }
    if (S_ISDIR(facts.st_mode)) {
        return find_in_directory(name, false, wait);
    }
    return S_ISREG(facts.st_mode) ? make_file(name, std::move(fd).value(), facts, wait)
                                  : Resource{.kind = Resource::Kind::hidden};
}

Resource StaticRoot::find_directory(const std::string& name, Wait wait) const {
    const auto directory = root_.open_directory(name, settings_.symlinks, wait);
    return directory ? find_in_directory(name, true, wait) : failure(directory.error(), wait);
}

/// A directory that may not be read may still be searched.
Resource StaticRoot::find_unreadable(const std::string& name, Wait wait) const {
    const auto directory = root_.open_directory(name, settings_.symlinks, wait);
    if (!directory) {
        return failure(directory.error() == ENOTDIR ? EACCES : directory.error(), wait);
    }
    return find_in_directory(name, false, wait);
}

Resource StaticRoot::find_in_directory(const std::string& name, bool as_directory, Wait wait) const {
    for (const std::string& index : settings_.index_files) {
        const std::string path = join(name, index);
        if (is_hidden(path)) {
            continue;
        }
        auto fd = root_.open_file(path, settings_.symlinks, wait);
        struct stat facts {};
        if (!fd || ::fstat(fd.value().get(), &facts) != 0) {
            Resource failed = failure(fd ? errno : fd.error(), wait);
            if (is_absent(failed)) {
                continue;
            }
            return failed;
        }
        if (S_ISREG(facts.st_mode)) {
            return as_directory ? make_file(path, std::move(fd).value(), facts, wait)
                                : Resource{.kind = Resource::Kind::redirect};
        }
    }
    if (!settings_.browse) {
        return {};
    }
    return {.kind = as_directory ? Resource::Kind::listing : Resource::Kind::redirect};
}

Resource StaticRoot::make_file(const std::string& name, UniqueFd fd, const struct stat& facts, Wait wait) const {
    Resource resource{.kind = Resource::Kind::file, .media_type = media_type_of(name)};
    resource.file = OpenFile::adopt(std::move(fd), facts);
    for (const http::ContentCoding coding : settings_.precompressed) {
        auto side = root_.open_file(name + std::string(side_suffix(coding)), settings_.symlinks, wait);
        struct stat its {};
        if (needs_disk(side, wait)) {
            return {.kind = Resource::Kind::unknown};
        }
        if (!side || ::fstat(side.value().get(), &its) != 0 || !S_ISREG(its.st_mode)) {
            continue;
        }
        const Ref<OpenFile> compressed = OpenFile::adopt(std::move(side).value(), its);
        if (is_side_of(*compressed, *resource.file)) {
            resource.compressed[static_cast<std::size_t>(coding)] = compressed;
        }
    }
    return resource;
}

std::string_view StaticRoot::media_type_of(std::string_view name) const {
    if (!settings_.media_types.empty()) {
        const std::string extension = extension_of(name);
        for (const auto& [its, type] : settings_.media_types) {
            if (its == extension) {
                return type;
            }
        }
    }
    return types_.of(name);
}

Looked StaticRoot::look(std::string_view path) const {
    auto directory = open_directory(directory_of(path), Wait::allowed);
    UniqueFd fd = directory ? std::move(directory).value() : UniqueFd();
    return {.directory = std::move(fd), .resource = find(path, Wait::allowed)};
}

Result<UniqueFd, int> StaticRoot::open_directory(std::string_view path, Wait wait) const {
    return root_.open_directory(without_slash(path), settings_.symlinks, wait);
}

Result<UniqueFd, int> StaticRoot::open_listing(std::string_view path) const {
    return root_.open_file(without_slash(path), settings_.symlinks, Wait::allowed);
}

Result<UniqueFd, int> StaticRoot::open_entry(std::string_view path, std::string_view name) const {
    return root_.open_file(join(without_slash(path), name), settings_.symlinks, Wait::allowed);
}

bool StaticRoot::shows(std::string_view path, std::string_view name) const {
    return !is_hidden(join(without_slash(path), name));
}

}  // namespace tas::files
