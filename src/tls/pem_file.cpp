#include "tls/pem_file.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/unique_fd.hpp"

namespace tas::tls {
namespace {

constexpr off_t kMaxFile = 1024 * 1024;  // bytes; a chain of four certificates has about 8 KiB

Failure file_failure(std::string_view what, const std::string& path, std::string_view why) {
    return {ErrorCode::invalid_argument, std::string(what).append(" ").append(path).append(": ").append(why)};
}

}  // namespace

PemText::~PemText() { OPENSSL_cleanse(text_.data(), text_.size()); }

bool PemText::has_block(std::string_view label) const noexcept {
    const std::string_view text(text_.data(), text_.size());
    for (auto at = text.find("-----BEGIN "); at != text.npos; at = text.find("-----BEGIN ", at + 1)) {
        const auto line = text.substr(at, text.find_first_of("\r\n", at) - at);
        if (line.find(label) != line.npos) {
            return true;
        }
    }
    return false;
}

bool PemText::contains(std::string_view part) const noexcept {
    return std::string_view(text_.data(), text_.size()).find(part) != std::string_view::npos;
}

BioPtr PemText::bio() const {
    BioPtr bio(BIO_new_mem_buf(text_.data(), static_cast<int>(text_.size())));
    if (bio == nullptr) {
        std::abort();  // out of memory
    }
    return bio;
}

Result<PemText, Failure> read_pem_file(std::string_view what, const std::string& path) {
    // O_NONBLOCK: a FIFO must not stop us.
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) {
        return file_failure(what, path, std::strerror(errno));
    }
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) {
        return file_failure(what, path, std::strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return file_failure(what, path, "not a regular file");
    }
    if (status.st_size > kMaxFile) {
        return file_failure(what, path, "larger than 1 MiB");
    }
    std::vector<char> text(static_cast<std::size_t>(status.st_size));
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(fd.get(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return file_failure(what, path, std::strerror(errno));
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    PemText pem(std::move(text));
    if (!pem.contains("-----BEGIN ")) {
        return file_failure(what, path, "not in PEM format");
    }
    return pem;
}

}  // namespace tas::tls
