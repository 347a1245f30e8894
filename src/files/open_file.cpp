#include "files/open_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "net/page_cache.hpp"

namespace tas::files {
namespace {

[[nodiscard]] OpenFailure::Kind kind_of(int os_errno) noexcept {
    switch (os_errno) {
        case ENOENT:
        case ENOTDIR:
        case ENAMETOOLONG: return OpenFailure::Kind::not_found;
        case EACCES:
        case EPERM:
        case ELOOP:
        case ENXIO: return OpenFailure::Kind::denied;  // ENXIO: a socket
        default: return OpenFailure::Kind::failed;
    }
}

/// A descriptor or -errno.
[[nodiscard]] int open_path(const char* path, Links links, Wait wait) noexcept {
    const int flags = kOpenFlags | (links == Links::refused ? O_NOFOLLOW : 0);
    if (wait == Wait::allowed) {
        const int fd = ::open(path, flags);
        return fd < 0 ? -errno : fd;
    }
    const int fd = openat2(AT_FDCWD, path, flags, kResolveCached);
    const bool cannot_tell = fd == -EINVAL || fd == -ENOSYS || fd == -EPERM;  // the kernel, or a sandbox
    return cannot_tell ? -EAGAIN : fd;
}

[[nodiscard]] OpenFailure failure(const std::string& path, int os_errno) {
    return {kind_of(os_errno), "cannot open " + path + ": " + std::strerror(os_errno)};
}

/// A time of modification has the clock's coarseness: what was modified in this time may be once more, and look the same.
constexpr std::time_t kSettledSeconds = 2;

[[nodiscard]] bool is_same(const timespec& a, const timespec& b) noexcept {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// Whether all of the bytes could be read without waiting for a disk.
[[nodiscard]] bool read_resident(int fd, ByteSpan into, FileResidency seen) noexcept {
    return into.empty() || net::read_cached(fd, 0, into, &seen) == static_cast<std::int64_t>(into.size());
}

}  // namespace

Result<Ref<OpenFile>, OpenFailure> OpenFile::open(const std::string& path, Links links, Wait wait) {
    const int opened = open_path(path.c_str(), links, wait);
    if (opened == -EAGAIN && wait == Wait::never) {
        return OpenFailure{OpenFailure::Kind::unknown, path + ": only a disk can tell"};
    }
    if (opened < 0) {
        return failure(path, -opened);
    }
    UniqueFd fd(opened);
    struct stat facts {};
    if (::fstat(fd.get(), &facts) != 0) {
        return failure(path, errno);
    }
    if (!S_ISREG(facts.st_mode)) {
        const char* what = S_ISDIR(facts.st_mode) ? "it is a directory" : "it is not a regular file";
        return OpenFailure{OpenFailure::Kind::denied, "cannot send " + path + ": " + what};
    }
    return adopt(std::move(fd), facts);
}

Ref<OpenFile> OpenFile::adopt(UniqueFd fd, const struct stat& facts) { return Ref<OpenFile>(new OpenFile(std::move(fd), facts)); }

OpenFile::OpenFile(UniqueFd fd, const struct stat& facts) noexcept
    : fd_(std::move(fd)),
      residency_{.file_size = static_cast<std::uint64_t>(facts.st_size), .is_told = net::is_told(facts)},
      modified_(facts.st_mtim),
      changed_(facts.st_ctim),
      device_(facts.st_dev),
      inode_(facts.st_ino) {}

OpenFile::~OpenFile() {
    if (!remove_path_.empty()) {
        remove();
    }
}

void OpenFile::remove() const noexcept {
    struct stat facts {};
    if (::lstat(remove_path_.c_str(), &facts) == 0 && facts.st_dev == device_ && facts.st_ino == inode_) {
        ::unlink(remove_path_.c_str());
    }
}

std::unique_ptr<std::byte[]> OpenFile::read_content(struct stat& facts) const {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (fd() < 0 || now.tv_sec - modified_.tv_sec < kSettledSeconds) {
        return nullptr;
    }
    auto content = std::make_unique_for_overwrite<std::byte[]>(size());
    if (!read_resident(fd(), {content.get(), size()}, residency_) || ::fstat(fd(), &facts) != 0 ||
        !OpenFile(UniqueFd(), facts).same_version(*this)) {
        return nullptr;
    }
    return content;
}

Ref<OpenFile> OpenFile::load(const OpenFile& file) {
    struct stat facts {};
    auto content = file.read_content(facts);
    if (content == nullptr) {
        return {};
    }
    Ref<OpenFile> loaded = adopt(UniqueFd(), facts);
    loaded->content_ = std::move(content);
    return loaded;
}

bool OpenFile::keep_content() {
    struct stat facts {};
    content_ = read_content(facts);
    residency_.content = content_.get();
    return has_content();
}

bool OpenFile::is_worth_keeping() noexcept {
    const bool whole = residency_.wanted >= size();
    residency_.wanted = whole ? 0 : residency_.wanted;
    return whole;
}

bool OpenFile::same_version(const OpenFile& other) const noexcept {
    return device_ == other.device_ && inode_ == other.inode_ && size() == other.size() &&
           is_same(modified_, other.modified_) && is_same(changed_, other.changed_);
}

Chunk OpenFile::to_chunk(Ref<OpenFile> file, std::uint64_t offset, std::uint64_t size) {
    if (file->fd() < 0) {
        const ByteView bytes(file->content_.get() + offset, size);
        return Chunk::borrowed(bytes, std::move(file).to_release());
    }
    const int fd = file->fd();
    FileResidency* const residency = &file->residency_;
    return Chunk::file(fd, offset, size, std::move(file).to_release(), residency);
}

}  // namespace tas::files
