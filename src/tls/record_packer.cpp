#include "tls/record_packer.hpp"

#include <algorithm>
#include <cstring>

namespace tas::tls {
namespace {

/// Whether the front slice is gathered with what lies around it, and not sent where it lies. So is one of a whole record
/// that others follow, as frames of HTTP/2 do: a copy costs less than the record more that what is before it would be.
bool is_gathered(const SliceCursor& cursor) noexcept {
    return cursor.front().size() < kMaxPlaintext || (cursor.front().size() == kMaxPlaintext && !cursor.at_last());
}

/// How much of the front slice goes into a record that has `room` left. Of one that is not gathered only the odd part,
/// and only all of it: the rest then goes out in whole records without a copy.
std::size_t share_of(const SliceCursor& cursor, std::size_t room) noexcept {
    const std::size_t slice = cursor.front().size();
    if (is_gathered(cursor)) {
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
    if (is_gathered(cursor) && !cursor.at_last()) {
        return gather(cursor, staging);
    }
    const ByteView front = cursor.front();
    const std::size_t whole_records = std::min(front.size() / kMaxPlaintext, max_records);
    const std::size_t size = whole_records != 0 ? whole_records * kMaxPlaintext : front.size();
    cursor.advance(size);
    return front.first(size);
}

}  // namespace tas::tls
