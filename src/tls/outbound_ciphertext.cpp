#include "tls/outbound_ciphertext.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "tls/openssl_error.hpp"

namespace tas::tls {

void OutboundCiphertext::append(ByteView bytes) {
    if (bytes.size() <= room()) {
        std::memcpy(scratch_.output.data() + in_scratch_, bytes.data(), bytes.size());
        in_scratch_ += bytes.size();
        return;
    }
    move_scratch_to_held();
    held_.insert(held_.end(), bytes.begin(), bytes.end());
}

Flushed OutboundCiphertext::flush(int fd, Error& error) {
    for (ByteView left = unsent(); !left.empty();) {
        const ssize_t sent = ::send(fd, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            left = left.subspan(static_cast<std::size_t>(sent));
            continue;
        }
        const int os_errno = errno;
        if (os_errno == EINTR) {
            continue;
        }
        if (os_errno == EAGAIN || os_errno == EWOULDBLOCK) {
            hold(left);
            return Flushed::socket_full;
        }
        clear();
        error = socket_error("send", os_errno);
        return Flushed::failed;
    }
    clear();
    return Flushed::all;
}

void OutboundCiphertext::clear() noexcept {
    in_scratch_ = 0;
    held_front_ = 0;
    if (held_.capacity() != 0) {
        held_ = {};  // gives the memory back: an idle connection holds none
    }
}

ByteView OutboundCiphertext::unsent() const noexcept {
    return holds() ? ByteView(held_).subspan(held_front_) : ByteView(scratch_.output).first(in_scratch_);
}

void OutboundCiphertext::hold(ByteView rest) {
    if (holds()) {
        held_front_ = held_.size() - rest.size();
        return;
    }
    held_.assign(rest.begin(), rest.end());
    in_scratch_ = 0;
}

void OutboundCiphertext::move_scratch_to_held() {
    if (in_scratch_ != 0) {
        hold(ByteView(scratch_.output).first(in_scratch_));
    }
}

}  // namespace tas::tls
