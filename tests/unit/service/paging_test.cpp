#include "service/paging.hpp"

#include <catch2/catch.hpp>

namespace lms::service {
namespace {

TEST_CASE("a list has a default sort and takes its fields in both directions") {
  const auto plain = plan_page({}, {"-createdAt", "name"});
  REQUIRE(plain);
  CHECK(plain->field == "createdAt");
  CHECK(plain->direction == Direction::descending);
  CHECK(plain->from_start);
  CHECK(plan_page({.sort = "name"}, {"-createdAt", "name"})->direction == Direction::ascending);
  CHECK(plan_page({.sort = "createdAt"}, {"-createdAt", "name"})->direction == Direction::ascending);
  CHECK(plan_page({.sort = "-name"}, {"createdAt", "name"})->direction == Direction::descending);
}

TEST_CASE("a bad list request names its part") {
  const auto element = [](const ListQuery& query) {
    const auto plan = plan_page(query, {"name"});
    return plan ? std::string("none") : plan.error().element;
  };
  CHECK(element({.limit = 0}) == "limit");
  CHECK(element({.limit = kMaxLimit}) == "none");
  CHECK(element({.limit = kMaxLimit + 1}) == "limit");
  CHECK(element({.sort = "password_hash"}) == "sort");
  CHECK(element({.sort = "--name"}) == "sort");
  CHECK(element({.q = std::string(201, 'x')}) == "q");
  CHECK(element({.q = "\xff"}) == "q");
  CHECK(element({.q = std::string("a\0b", 3)}) == "q");
  CHECK(element({.cursor = "!"}) == "cursor");
  CHECK(element({.cursor = "AAAA"}) == "cursor");
}

TEST_CASE("a cursor leads to the row it was made of") {
  const auto plan = plan_page({.sort = "-name"}, {"createdAt", "name"});
  REQUIRE(plan);
  const std::string cursor = plan->cursor_after("zoë's", "id-1");
  const auto next = plan_page({.cursor = cursor, .sort = "-name"}, {"createdAt", "name"});
  REQUIRE(next);
  CHECK_FALSE(next->from_start);
  CHECK(next->after_key == "zoë's");
  CHECK(next->after_id == "id-1");
}

TEST_CASE("a cursor of another order is refused") {
  const std::string cursor = plan_page({.sort = "-name"}, {"createdAt", "name"})->cursor_after("a", "b");
  CHECK(error_code(plan_page({.cursor = cursor, .sort = "name"}, {"createdAt", "name"})) ==
        "request.invalid");
  CHECK(error_code(plan_page({.cursor = cursor}, {"createdAt", "name"})) == "request.invalid");
}

TEST_CASE("searched text is taken literally") {
  CHECK(plan_page({}, {"name"})->pattern == "%");
  CHECK(plan_page({.q = "Ann"}, {"name"})->pattern == "%ann%");
  CHECK(plan_page({.q = "50%_!"}, {"name"})->pattern == "%50!%!_!!%");
}

}  // namespace
}  // namespace lms::service
