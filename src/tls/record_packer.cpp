#include "tls/record_packer.hpp"

#include <algorithm>
#include <cstring>

namespace tas::tls {
namespace {

/// How much of the front slice goes into a record that has `room` left. Of a slice of more than a record only the odd part,
/// and only all of it: the rest then goes out in whole records without a copy. One of a record, such as a frame of HTTP/2, is
/// taken where a small one follows: else each of the small ones would be a record.
std::size_t share_of(const SliceCursor& cursor, std::size_t room) noexcept {
    const std::size_t slice = cursor.front().size();
    const bool between_small = slice == kMaxPlaintext && cursor.next_size() != 0 && cursor.next_size() < kMaxPlaintext;
    if (slice < kMaxPlaintext || between_small) {
        return std::min(slice, room);
    }
    const std::size_t odd = slice % kMaxPlaintext;
    return odd <= room ? odd : 0;
}

ByteView gather(SliceCursor& cursor, std::span<std::byte, kMaxPlaintext> staging) noexcept {
    std::size_t size = 0;
    while (!cursor.done()) {
        const std::size_t share = share_of(cursor, staging.size() - size);
        if (share == 0) {
            break;
        }
        std::memcpy(staging.data() + size, cursor.front().data(), share);
        size += share;
        cursor.advance(share);
    }
    return ByteView(staging).first(size);
}

}  // namespace

ByteView next_plaintext(SliceCursor& cursor, std::size_t max_records,
                        std::span<std::byte, kMaxPlaintext> staging) noexcept {
    const ByteView front = cursor.front();
    const std::size_t whole_records = std::min(front.size() / kMaxPlaintext, max_records);
    if (whole_records == 0 && !cursor.at_last()) {
        return gather(cursor, staging);
    }
    const std::size_t size = whole_records != 0 ? whole_records * kMaxPlaintext : front.size();
    cursor.advance(size);
    return front.first(size);
}

}  // namespace tas::tls
