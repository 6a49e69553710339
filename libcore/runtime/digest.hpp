#pragma once
#include "base/encoding.hpp"

#include <cstdint>

namespace lms::runtime {

/// 64-bit hash of bytes, equal on every platform. Finds accidents, not forgeries.
[[nodiscard]] std::uint64_t digest_of(ByteView bytes);

}  // namespace lms::runtime
