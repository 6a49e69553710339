#include "base/random.hpp"

#include "base/encoding.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <vector>

namespace lms {
namespace {

class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) != 1)
      std::abort();
  }
};

}  // namespace

Random& system_random() {
  static SystemRandom random;
  return random;
}

std::string new_id(const Clock& clock, Random& random) {
  static std::mutex mutex;
  static std::int64_t last_ms = 0;
  static std::uint32_t counter = 0;

  std::array<std::byte, 16> bytes{};
  random.fill(bytes);
  std::int64_t ms = to_millis(clock.now());
  std::uint32_t step = 0;
  {
    // RFC 9562 method 1: a 12-bit counter in rand_a orders ids of one millisecond;
    // when it runs over, the next millisecond is borrowed.
    const std::lock_guard lock(mutex);
    if (ms > last_ms) {
      last_ms = ms;
      counter = std::to_integer<std::uint32_t>(bytes[6]) & 0x7f;
    } else if (++counter > 0xfff) {
      ++last_ms;
      counter = 0;
    }
    ms = last_ms;
    step = counter;
  }
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::byte>((ms >> (40 - 8 * i)) & 0xff);
  bytes[6] = static_cast<std::byte>(0x70 | (step >> 8));
  bytes[7] = static_cast<std::byte>(step & 0xff);
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  const std::string hex = to_hex(bytes);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

bool is_id(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

std::string random_token(std::size_t bytes, Random& random) {
  std::vector<std::byte> raw(bytes);
  random.fill(raw);
  return to_base64url(raw);
}

}  // namespace lms
