#include "base/words.hpp"

#include <catch2/catch.hpp>

namespace lms {
namespace {

TEST_CASE("words come back as they were joined") {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, {"one"}, {"a.example", "b.example:80", "*.c"}})
    CHECK(split_words(join_words(words)) == words);
}

TEST_CASE("spaces around words are none of them") {
  CHECK(split_words("  a  b ") == std::vector<std::string>{"a", "b"});
}

}  // namespace
}  // namespace lms
