#pragma once
// A regular file that is open for reading, and what is known of it. Every
// range of it that is on its way owns it, until its last byte has left.

#include <fcntl.h>
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

#include "base/chunk.hpp"
#include "base/ref.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "files/openat2.hpp"

namespace tas::files {

struct OpenFailure {
    enum class Kind : std::uint8_t {
        not_found,  // nothing has this path
        denied,     // permissions; or a directory, FIFO, device, socket
        failed,     // anything else
        unknown,    // only a disk can tell, and it may not be waited for
    };
    Kind kind = Kind::failed;
    std::string message;  // names the path and the reason
};

/// A FIFO without a writer is opened at once, and a terminal does not become ours.
inline constexpr int kOpenFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

enum class Links : bool { followed, refused };  // a symbolic link as the last part of a path

class OpenFile final : public Counted<OpenFile> {
public:
    /// Regular files only. Does not hang on a FIFO. Without a wait it is unknown to kernels before 5.12 what any path names.
    [[nodiscard]] static Result<Ref<OpenFile>, OpenFailure> open(const std::string& path, Links links = Links::followed,
                                                                 Wait wait = Wait::allowed);
    /// What is open and was found to be a regular file.
    [[nodiscard]] static Ref<OpenFile> adopt(UniqueFd fd, const struct stat& facts);
    ~OpenFile();

    /// The same file as bytes in memory, without a descriptor; no more than a MiB. None where a disk would have to be waited
    /// for, or where the file is not what was opened any more, or changed so recently that a further change might not show.
    [[nodiscard]] static Ref<OpenFile> load(const OpenFile& file);
    /// Keeps the bytes beside the descriptor, on the same conditions.
    bool keep_content();
    /// Whether transports that would rather have had its bytes have sent as many as it has, since the last call that answered
    /// true.
    [[nodiscard]] bool is_worth_keeping() noexcept;

    [[nodiscard]] bool has_content() const noexcept { return content_ != nullptr; }
    /// Whether both are one file that has not changed between the two openings.
    [[nodiscard]] bool same_version(const OpenFile& other) const noexcept;

    [[nodiscard]] std::uint64_t size() const noexcept { return residency_.file_size; }
    [[nodiscard]] const timespec& modified() const noexcept { return modified_; }
    /// -1: it has nothing but content.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

    /// Removes `path` when the file is closed, unless another file has taken its place.
    void remove_when_closed(std::string path) { remove_path_ = std::move(path); }

    /// A range of a file as output that is one of the file's owners.
    [[nodiscard]] static Chunk to_chunk(Ref<OpenFile> file, std::uint64_t offset, std::uint64_t size);

private:
    OpenFile(UniqueFd fd, const struct stat& facts) noexcept;
    void remove() const noexcept;
    /// The bytes, or none: see load(). `facts` are of the same moment.
    [[nodiscard]] std::unique_ptr<std::byte[]> read_content(struct stat& facts) const;

    UniqueFd fd_;
    FileResidency residency_;
    std::unique_ptr<std::byte[]> content_;
    timespec modified_;
    timespec changed_;
    dev_t device_;
    ino_t inode_;
    std::string remove_path_;
};

}  // namespace tas::files
