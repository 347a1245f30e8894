#include "tls/inbound_ciphertext.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "net/socket_io.hpp"

namespace tas::tls {

Received InboundCiphertext::receive(int fd, Error& error) noexcept {
    assert(empty());
    const net::IoResult result = net::socket_receive(fd, scratch_.input);
    switch (result.status) {
        case net::IoStatus::ok: unread_ = ByteView(scratch_.input).first(result.bytes); return Received::bytes;
        case net::IoStatus::eof: return Received::end;
        case net::IoStatus::want_read: return Received::nothing_yet;
        case net::IoStatus::want_write:
        case net::IoStatus::unsupported:
        case net::IoStatus::failed: break;
    }
    error = result.error;
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
