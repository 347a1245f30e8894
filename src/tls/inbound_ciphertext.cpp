#include "tls/inbound_ciphertext.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>

#include "tls/openssl_error.hpp"

namespace tas::tls {

Received InboundCiphertext::receive(int fd, Error& error) noexcept {
    assert(empty());
    ssize_t received;
    do {
        received = ::recv(fd, scratch_.input.data(), scratch_.input.size(), 0);
    } while (received < 0 && errno == EINTR);
    if (received > 0) {
        unread_ = ByteView(scratch_.input).first(static_cast<std::size_t>(received));
        return Received::bytes;
    }
    if (received == 0) {
        return Received::end;
    }
    const int os_errno = errno;
    if (os_errno == EAGAIN || os_errno == EWOULDBLOCK) {
        return Received::nothing_yet;
    }
    error = socket_error("recv", os_errno);
    return Received::failed;
}

std::size_t InboundCiphertext::take(ByteSpan out) noexcept {
    const std::size_t size = std::min(out.size(), unread_.size());
    std::memcpy(out.data(), unread_.data(), size);
    unread_ = unread_.subspan(size);
    if (unread_.empty()) {
        kept_.reset();
    }
    return size;
}

void InboundCiphertext::leave_scratch() {
    if (kept_ != nullptr || unread_.empty()) {
        return;
    }
    kept_ = std::make_unique_for_overwrite<std::byte[]>(unread_.size());
    std::memcpy(kept_.get(), unread_.data(), unread_.size());
    unread_ = {kept_.get(), unread_.size()};
}

}  // namespace tas::tls
