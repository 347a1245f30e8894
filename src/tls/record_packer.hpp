#pragma once
// Cuts slices into the fewest records: whole records are taken where they lie, as far as that costs none more, small pieces are
// gathered into one.

#include <cstddef>
#include <span>

#include "base/bytes.hpp"
#include "tls/scratch.hpp"
#include "tls/slice_cursor.hpp"

namespace tas::tls {

/// The plaintext of the next record, or of up to `max_records` (not 0) whole ones. Moves `cursor`, which is not done,
/// behind it. The bytes lie in a slice, or in `staging` until the next call.
[[nodiscard]] ByteView next_plaintext(SliceCursor& cursor, std::size_t max_records,
                                      std::span<std::byte, kMaxPlaintext> staging) noexcept;

}  // namespace tas::tls
