#pragma once
#include "base/encoding.hpp"

#include <array>
#include <cstddef>

namespace lms::security {

using Digest = std::array<std::byte, 32>;

[[nodiscard]] Digest sha256(ByteView data);
[[nodiscard]] Digest hmac_sha256(ByteView key, ByteView data);

/// Whether both are equal, in a time that depends on their lengths alone.
[[nodiscard]] bool equal_in_constant_time(ByteView a, ByteView b);

}  // namespace lms::security
