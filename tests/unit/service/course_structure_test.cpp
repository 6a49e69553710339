#include "service/course_structure.hpp"

#include "sequencing/definition.hpp"

#include <catch2/catch.hpp>

namespace lms::service {
namespace {

sequencing::ActivityDefinition activity(std::string id, std::int32_t parent, std::string href = {}) {
  sequencing::ActivityDefinition out;
  out.id = std::move(id);
  out.title = "title of " + out.id;
  out.parent = parent;
  out.href = std::move(href);
  out.sequencing.objectives.push_back({.primary = true});
  return out;
}

TEST_CASE("a course's structure has its items in order and without the organization") {
  sequencing::CourseDefinition course;
  course.activities = {activity("org", -1),   activity("one", 0, "one.html"),
                       activity("folder", 0), activity("two", 2, "two.html"),
                       activity("three", 2),  activity("last", 0)};
  const auto items = structure_of(sequencing::encode(course));
  REQUIRE(items);
  REQUIRE(items->size() == 3);
  CHECK((*items)[0].id == "one");
  CHECK((*items)[0].href == "one.html");
  CHECK((*items)[0].title == "title of one");
  CHECK((*items)[1].id == "folder");
  REQUIRE((*items)[1].children.size() == 2);
  CHECK((*items)[1].children[0].id == "two");
  CHECK((*items)[1].children[1].id == "three");
  CHECK((*items)[2].id == "last");
}

TEST_CASE("bytes that are no definition are refused") {
  CHECK(error_code(structure_of(as_bytes("nonsense"))) == "engine.definition.invalid");
}

}  // namespace
}  // namespace lms::service
