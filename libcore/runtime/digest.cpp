#include "runtime/digest.hpp"

#include <bit>
#include <cstring>

namespace lms::runtime {
namespace {

/// Eight bytes as a little-endian number.
std::uint64_t word_at(ByteView bytes, std::size_t at) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

}  // namespace

std::uint64_t digest_of(ByteView bytes) {
  constexpr std::uint64_t kPrime = 0x9e3779b97f4a7c15;
  const auto mixed = [](std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * kPrime;
    return hash ^ hash >> 32;
  };
  std::uint64_t hash = bytes.size() * kPrime;
  const auto mix = [&](std::uint64_t word) { hash = mixed(hash, word); };
  std::size_t i = 0;
  // Four lanes that do not wait for each other.
  if (bytes.size() >= 64) {
    std::uint64_t lanes[4] = {hash, hash + 1, hash + 2, hash + 3};
    for (; i + 32 <= bytes.size(); i += 32)
      for (std::size_t k = 0; k < 4; ++k) lanes[k] = mixed(lanes[k], word_at(bytes, i + 8 * k));
    for (const std::uint64_t lane : lanes) mix(lane);
  }
  for (; i + 8 <= bytes.size(); i += 8) {
    mix(word_at(bytes, i));
  }
  std::uint64_t rest = 0;
  for (unsigned k = 0; i < bytes.size(); ++i, ++k)
    rest |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * k);
  mix(rest);
  return hash;
}

}  // namespace lms::runtime
