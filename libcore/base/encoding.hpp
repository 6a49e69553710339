#pragma once
#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lms {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Bytes to_bytes(std::string_view text) {
  const auto view = as_bytes(text);
  return {view.begin(), view.end()};
}

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(ByteView bytes);
/// Errors: encoding.invalid
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);

/// RFC 4648 base64 with padding, and base64url without.
[[nodiscard]] std::string to_base64(ByteView bytes);
[[nodiscard]] std::string to_base64url(ByteView bytes);
/// Accepts both alphabets, with or without padding; nothing else (no white space).
/// Errors: encoding.invalid
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

/// RFC 3986: everything but unreserved characters as %XX. For one path segment or query value.
[[nodiscard]] std::string url_encode(std::string_view text);
/// %XX decoded; `+` stays. A `%` without two hex digits is kept as it is.
[[nodiscard]] std::string url_decode(std::string_view text);

}  // namespace lms
