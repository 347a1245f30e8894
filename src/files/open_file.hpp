#pragma once
// A regular file that is open for reading, and what is known of it. Every
// range of it that is on its way owns it, until its last byte has left.

#include <ctime>
#include <cstdint>
#include <string>

#include "base/chunk.hpp"
#include "base/ref.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace tas::files {

struct OpenFailure {
    enum class Kind : std::uint8_t {
        not_found,  // nothing has this path
        denied,     // permissions; or a directory, FIFO, device, socket
        failed,     // anything else
    };
    Kind kind = Kind::failed;
    std::string message;  // names the path and the reason
};

enum class Links : bool { followed, refused };  // a symbolic link as the last part of a path

class OpenFile final : public Counted<OpenFile> {
public:
    /// Regular files only. Does not hang on a FIFO.
    [[nodiscard]] static Result<Ref<OpenFile>, OpenFailure> open(const std::string& path, Links links = Links::followed);
    ~OpenFile();

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    [[nodiscard]] const timespec& modified() const noexcept { return modified_; }
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

    /// Removes `path` when the file is closed, unless another file has taken its place.
    void remove_when_closed(std::string path) { remove_path_ = std::move(path); }

    /// A range of a file as output that is one of the file's owners.
    [[nodiscard]] static Chunk to_chunk(Ref<OpenFile> file, std::uint64_t offset, std::uint64_t size);

private:
    OpenFile() = default;
    void remove() const noexcept;

    UniqueFd fd_;
    std::uint64_t size_ = 0;
    timespec modified_{};
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
    std::string remove_path_;
};

}  // namespace tas::files
