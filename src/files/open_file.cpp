#include "files/open_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

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

[[nodiscard]] OpenFailure failure(const std::string& path, int os_errno) {
    return {kind_of(os_errno), "cannot open " + path + ": " + std::strerror(os_errno)};
}

}  // namespace

Result<Ref<OpenFile>, OpenFailure> OpenFile::open(const std::string& path, Links links) {
    UniqueFd fd(::open(path.c_str(), kOpenFlags | (links == Links::refused ? O_NOFOLLOW : 0)));
    if (!fd) {
        return failure(path, errno);
    }
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
      size_(static_cast<std::uint64_t>(facts.st_size)),
      modified_(facts.st_mtim),
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

Chunk OpenFile::to_chunk(Ref<OpenFile> file, std::uint64_t offset, std::uint64_t size) {
    const int fd = file->fd();
    return Chunk::file(fd, offset, size, std::move(file).to_release());
}

}  // namespace tas::files
