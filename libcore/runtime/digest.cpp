#include "runtime/digest.hpp"

#include "base/word.hpp"

namespace lms::runtime {

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
    std::uint64_t a = hash;
    std::uint64_t b = hash + 1;
    std::uint64_t c = hash + 2;
    std::uint64_t d = hash + 3;
    for (; i + 32 <= bytes.size(); i += 32) {
      const std::byte* at = bytes.data() + i;
      a = mixed(a, word_at(at));
      b = mixed(b, word_at(at + 8));
      c = mixed(c, word_at(at + 16));
      d = mixed(d, word_at(at + 24));
    }
    for (const std::uint64_t lane : {a, b, c, d}) mix(lane);
  }
  for (; i + 8 <= bytes.size(); i += 8) mix(word_at(bytes.data() + i));
  std::uint64_t rest = 0;
  for (unsigned k = 0; i < bytes.size(); ++i, ++k)
    rest |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * k);
  mix(rest);
  return hash;
}

}  // namespace lms::runtime
