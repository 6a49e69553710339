#include "runtime/digest.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace digest_test {

using namespace lms;
using namespace lms::runtime;

TEST_CASE("a digest stays what it was in every build") {
  // A page that was opened before lmsd was replaced names the base of a splice by this.
  constexpr std::pair<std::size_t, std::uint64_t> kKnown[] = {
      {0, 0x0},
      {5, 0x9bfb6a97b0fb6c3f},
      {8, 0xe8219f085760187b},
      {63, 0x17678804b6e42b24},
      {64, 0xdffa888b3ed52a3f},
      {100, 0xd4dfb560e3178744},
      {1000, 0xb2d99f8423ebd39a},
  };
  for (const auto& [size, digest] : kKnown) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
    CAPTURE(size);
    CHECK(digest_of(as_bytes(text)) == digest);
  }
}

}  // namespace digest_test
