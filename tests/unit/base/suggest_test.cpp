#include "base/suggest.hpp"

#include <catch2/catch.hpp>

#include <array>

namespace suggest_test {

using namespace lms;

TEST_CASE("edits are counted, a swap of neighbours as one") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("create", "create") == 0);
  CHECK(edit_distance("crate", "create") == 1);
  CHECK(edit_distance("craete", "create") == 1);
  CHECK(edit_distance("", "list") == 4);
}

TEST_CASE("the nearest word is suggested, and none when all are far") {
  constexpr std::array<std::string_view, 4> verbs = {"create", "list", "show", "delete"};
  CHECK(closest("crate", verbs) == "create");
  CHECK(closest("lst", verbs) == "list");
  CHECK(closest("dele", verbs) == "delete");
  CHECK(closest("import", verbs).empty());
  CHECK(closest("", verbs).empty());
}

}  // namespace suggest_test
