#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"

namespace lms::service {

/// zlib form with the plain size in front (varint); small and empty inputs are fine.
[[nodiscard]] Bytes deflate(ByteView plain);

/// Errors: log.damaged (not what deflate() wrote)
[[nodiscard]] Result<Bytes> inflate(ByteView packed);

}  // namespace lms::service
