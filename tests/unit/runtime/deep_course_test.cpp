#include "support.hpp"

#include <catch2/catch.hpp>

namespace deep_course_test {

using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

/// Blocks in blocks, `depth` of them; each holds a SCO before the next block, the last a second SCO.
CourseDefinition chain(int depth) {
  CourseDefinition out{.standard = Standard::scorm2004_4th, .title = "Course"};
  const auto add = [&](std::string id, int parent, ResourceKind resource) {
    ActivityDefinition one = activity(std::move(id), parent);
    one.resource = resource;
    one.sequencing.control.flow = true;
    if (resource == ResourceKind::sco) one.href = one.id + ".html";
    out.activities.push_back(std::move(one));
    return static_cast<int>(out.activities.size()) - 1;
  };
  int block = add("org", -1, ResourceKind::none);
  for (int i = 0; i < depth; ++i) {
    add("sco" + std::to_string(i), block, ResourceKind::sco);
    block = add("block" + std::to_string(i), block, ResourceKind::none);
  }
  add("last", block, ResourceKind::sco);
  return out;
}

void pass(Launch& launch) {
  CHECK(launch.initialize().value == "true");
  CHECK(launch.set("cmi.completion_status", "completed").value == "true");
  CHECK(launch.set("cmi.success_status", "passed").value == "true");
  CHECK(launch.terminate().value == "true");
}

}  // namespace

TEST_CASE("a course of 10,000 nested blocks is played, suspended, resumed and rolled up") {
  auto read = sequencing::decode_course(sequencing::encode(chain(10'000)));
  REQUIRE(read);
  Launch first(*read);
  first.go(NavKind::start);
  CHECK(first.delivered() == "sco0");
  pass(first);
  first.go(NavKind::continue_);
  CHECK(first.delivered() == "sco1");
  first.go(NavKind::choice, "last");
  CHECK(first.delivered() == "last");
  CHECK(first.session.view().activities.size() == read->activities.size());
  pass(first);
  first.go(NavKind::previous);
  CHECK(first.delivered() == "sco9999");
  first.initialize();
  first.set("cmi.location", "page 7");
  first.set("cmi.exit", "suspend");
  first.terminate();
  first.go(NavKind::suspend_all);
  CHECK(first.session.view().ended);

  Launch second(*read, learner(), first.session.snapshot());
  second.go(NavKind::resume_all);
  CHECK(second.delivered() == "sco9999");
  second.initialize();
  CHECK(second.value("cmi.location") == "page 7");
  second.set("cmi.completion_status", "completed");
  second.terminate();
  CHECK(second.session.result().completion == Completion::unknown);
  second.go(NavKind::exit_all);
  CHECK(second.session.view().ended);
}

TEST_CASE("completion and success roll up through 10,000 nested blocks") {
  CourseDefinition course = chain(10'000);
  for (ActivityDefinition& each : course.activities)
    if (each.resource == ResourceKind::sco && each.id != "last") each.sequencing.delivery.tracked = false;
  Launch launch(course);
  launch.go(NavKind::choice, "last");
  pass(launch);
  CHECK(launch.session.result().completion == Completion::completed);
  CHECK(launch.session.result().success == Success::passed);
}

}  // namespace deep_course_test
