#pragma once
#include "base/encoding.hpp"

#include <cstddef>
#include <cstdint>

/// Little-endian fields of ZIP records. The caller has checked that they are inside.
namespace lms::package {

template <class T>
[[nodiscard]] T read_le(ByteView data, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value |= std::to_integer<std::uint64_t>(data[at + i]) << (8 * i);
  return static_cast<T>(value);
}
[[nodiscard]] inline std::uint8_t read_u8(ByteView data, std::size_t at) {
  return read_le<std::uint8_t>(data, at);
}
[[nodiscard]] inline std::uint16_t read_u16(ByteView data, std::size_t at) {
  return read_le<std::uint16_t>(data, at);
}
[[nodiscard]] inline std::uint32_t read_u32(ByteView data, std::size_t at) {
  return read_le<std::uint32_t>(data, at);
}
[[nodiscard]] inline std::uint64_t read_u64(ByteView data, std::size_t at) {
  return read_le<std::uint64_t>(data, at);
}

/// The payload of an extra field by its id; empty without one. Stops at a length that lies.
[[nodiscard]] inline ByteView find_extra(ByteView extra, std::uint16_t id) {
  while (extra.size() >= 4) {
    const std::size_t length = read_u16(extra, 2);
    if (length > extra.size() - 4) return {};
    if (read_u16(extra, 0) == id) return extra.subspan(4, length);
    extra = extra.subspan(4 + length);
  }
  return {};
}

}  // namespace lms::package
