#include "base/sort.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace sort_test {

using namespace lms;

TEST_CASE("heap_sort orders as std::sort does") {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 200; ++size) {
    std::vector<int> values(size);
    for (int& v : values) v = static_cast<int>(random() % 50);
    std::vector<int> expected = values;
    std::sort(expected.begin(), expected.end());
    heap_sort(values);
    CHECK(values == expected);
    heap_sort(values, std::greater<>{});
    std::reverse(expected.begin(), expected.end());
    CHECK(values == expected);
  }
  std::vector<std::string> words = {"pear", "", "apple", "fig", "apple"};
  heap_sort(words);
  CHECK(words == std::vector<std::string>{"", "apple", "apple", "fig", "pear"});
}

}  // namespace sort_test
