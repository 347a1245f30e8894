#include "support/scripted_host.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <array>

namespace tas::test {

std::string ScriptedHost::take_output() {
    std::string text;
    while (!queue_.empty()) {
        if (const Chunk* file = queue_.file_at(0)) {
            std::string bytes(static_cast<std::size_t>(file->size()), '\0');
            const ssize_t n = ::pread(file->fd(), bytes.data(), bytes.size(), static_cast<off_t>(file->file_offset()));
            bytes.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
            text += bytes;
            queue_.consume(file->size());
            continue;
        }
        std::array<iovec, 1> slice;
        if (queue_.gather(slice) == 0) {
            break;
        }
        text.append(static_cast<const char*>(slice[0].iov_base), slice[0].iov_len);
        queue_.consume(slice[0].iov_len);
    }
    return text;
}

}  // namespace tas::test
