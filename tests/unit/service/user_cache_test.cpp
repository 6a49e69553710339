#include "service/user_cache.hpp"

#include <catch2/catch.hpp>

namespace lms::service {
namespace {

TEST_CASE("a state that was read before a change is not kept") {
  UserCache cache;
  const auto before = cache.generation();
  cache.forget("u");  // the change is committed while the reader holds the old row
  cache.put("u", {.epoch = 1, .active = true}, before);
  CHECK_FALSE(cache.find("u"));
  cache.put("u", {.epoch = 2}, cache.generation());
  REQUIRE(cache.find("u"));
  CHECK(cache.find("u")->epoch == 2);
}

TEST_CASE("forgetting one user keeps the others") {
  UserCache cache;
  cache.put("a", {}, cache.generation());
  cache.put("b", {}, cache.generation());
  cache.forget("a");
  CHECK_FALSE(cache.find("a"));
  CHECK(cache.find("b"));
  cache.forget_all();
  CHECK_FALSE(cache.find("b"));
}

}  // namespace
}  // namespace lms::service
