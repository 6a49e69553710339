#pragma once
#include "base/encoding.hpp"

#include <string>
#include <string_view>

namespace lms::service {

/// The 16 bytes of a UUID, as ids of statements are stored; nothing for what is none.
[[nodiscard]] Bytes uuid_bytes(std::string_view uuid);
/// The UUID of 16 bytes, lower case.
[[nodiscard]] std::string uuid_text(ByteView bytes);

}  // namespace lms::service
