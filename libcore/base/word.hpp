#pragma once
#include <bit>
#include <cstdint>
#include <cstring>

namespace lms {

/// The eight bytes at `at`, the first one lowest.
inline std::uint64_t word_at(const void* at) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

}  // namespace lms
