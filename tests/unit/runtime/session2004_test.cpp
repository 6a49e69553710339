#include "support.hpp"

#include <catch2/catch.hpp>

namespace session2004_test {

using namespace lms::runtime;
using namespace lms::runtime::test;
using lms::sequencing::ObjectiveMap;

namespace {

Launch again(const Launch& before, CourseDefinition definition, LaunchContext context = learner()) {
  return start(std::move(definition), std::move(context), before.session.snapshot());
}

constexpr Standard k4th = Standard::scorm2004_4th;

}  // namespace

TEST_CASE("an attempt that was not suspended is over, the next one begins anew") {
  for (const char* exit : {"normal", "", "time-out"}) {
    CAPTURE(exit);
    Launch first = start(course(k4th));
    first.set("cmi.suspend_data", "state");
    first.set("cmi.location", "p3");
    first.set("cmi.session_time", "PT1M");
    first.set("cmi.exit", exit);
    first.terminate();
    first.go(NavKind::exit_all);
    Launch second = again(first, course(k4th));
    CHECK(second.value("cmi.entry") == "ab-initio");
    CHECK(second.get("cmi.suspend_data").error == 403);
    CHECK(second.get("cmi.location").error == 403);
    CHECK(second.value("cmi.total_time") == "PT0H0M0S");
    CHECK(second.session.result().total_time_ms == 60'000);
  }
}

TEST_CASE("a suspended attempt goes on where it was") {
  Launch first = start(course(k4th));
  first.set("cmi.suspend_data", "state");
  first.set("cmi.completion_status", "incomplete");
  first.set("cmi.session_time", "PT1H0.5S");
  first.set("adl.nav.request", "suspendAll");
  first.terminate();
  CHECK(first.session.view().ended);
  CHECK(first.session.view().suspended);
  Launch second = again(first, course(k4th));
  CHECK(second.value("cmi.entry") == "resume");
  CHECK(second.value("cmi.suspend_data") == "state");
  CHECK(second.value("cmi.completion_status") == "incomplete");
  CHECK(second.value("cmi.total_time") == "PT1H0M0.5S");
  CHECK(second.value("adl.nav.request") == "_none_");
}

TEST_CASE("cmi.exit suspend keeps the attempt of one activity while others are played") {
  Launch page = start(course(k4th, 2));
  page.set("cmi.suspend_data", "state");
  page.set("cmi.exit", "suspend");
  page.set("adl.nav.request", "continue");
  page.terminate();
  REQUIRE(page.delivered() == "sco2");
  page.initialize();
  CHECK(page.value("cmi.entry") == "ab-initio");
  page.set("adl.nav.request", "{target=sco1}choice");
  page.terminate();
  REQUIRE(page.delivered() == "sco1");
  page.initialize();
  CHECK(page.value("cmi.entry") == "resume");
  CHECK(page.value("cmi.suspend_data") == "state");
}

TEST_CASE("a learner who vanishes is treated as having suspended at the last known moment") {
  Launch first = start(course(k4th));
  first.set("cmi.suspend_data", "unsaved");
  first.set("cmi.session_time", "PT30S");
  Launch second(course(k4th), learner(), first.session.snapshot());
  CHECK(second.session.can_resume());
  second.go(NavKind::resume_all);
  second.initialize();
  CHECK(second.value("cmi.entry") == "resume");
  CHECK(second.value("cmi.suspend_data") == "unsaved");
  CHECK(second.value("cmi.total_time") == "PT0H0M30S");
}

TEST_CASE("time-out and logout end the session, whatever the SCO asked for") {
  for (const char* exit : {"time-out", "logout"}) {
    Launch page = start(course(k4th, 2));
    page.set("cmi.exit", exit);
    page.set("adl.nav.request", "continue");
    page.terminate();
    CHECK(page.session.view().ended);
    CHECK_FALSE(page.session.view().suspended);
  }
}

TEST_CASE("Terminate without a request leaves the page where it is") {
  Launch page = start(course(k4th, 2));
  page.terminate();
  CHECK(page.delivered() == "sco1");
  CHECK_FALSE(page.session.view().ended);
}

TEST_CASE("a request that fails changes nothing but says why") {
  Launch page = start(course(k4th, 2));
  page.set("adl.nav.request", "{target=nowhere}choice");
  page.terminate();
  CHECK(page.delivered() == "sco1");
  CHECK_FALSE(page.session.view().exception.empty());
}

TEST_CASE("what a page asks for while the learner leads it away doesn't count") {
  Launch page = start(course(k4th, 3));
  page.set("adl.nav.request", "exitAll");
  page.go(NavKind::leave);
  page.terminate();
  CHECK_FALSE(page.session.view().ended);
  CHECK(page.delivered() == "sco1");
  page.go(NavKind::choice, "sco3");
  CHECK(page.delivered() == "sco3");
}

TEST_CASE("a page taken away without Terminate still counts") {
  Launch page = start(course(k4th, 2));
  page.set("cmi.completion_status", "completed");
  page.set("cmi.session_time", "PT10S");
  page.go(NavKind::continue_);
  REQUIRE(page.delivered() == "sco2");
  const auto view = page.session.view();
  CHECK(view.activities[1].completion == Completion::completed);
  CHECK(page.session.result().total_time_ms == 10'000);
}

TEST_CASE("an abandoned attempt leaves no trace, even after a commit") {
  CourseDefinition definition = course(k4th, 2);
  definition.activities[1].sequencing.objectives[0].maps.push_back(
      {.target = "global", .write_satisfied = true, .write_measure = true});
  Launch page = start(definition);
  page.set("cmi.success_status", "passed");
  page.set("cmi.score.scaled", "0.9");
  page.call(Method::commit);
  page.set("adl.nav.request", "abandonAll");
  page.terminate();
  CHECK(page.session.view().ended);
  CHECK(page.session.shared_objectives().empty());
  CHECK(page.session.result().success == Success::unknown);
}

TEST_CASE("the result follows what is set, before it is committed") {
  Launch page = start(course(k4th));
  page.set("cmi.completion_status", "completed");
  page.set("cmi.success_status", "passed");
  page.set("cmi.score.scaled", "0.75");
  page.set("cmi.score.raw", "75");
  page.set("cmi.progress_measure", "0.5");
  const CourseResult result = page.session.result();
  CHECK(result.completion == Completion::completed);
  CHECK(result.success == Success::passed);
  CHECK(result.scaled == 0.75);
  CHECK(result.raw == 75.0);
}

TEST_CASE("a raw score within known bounds gives a scaled one when the SCO sets none") {
  Launch page = start(course(k4th));
  page.set("cmi.score.raw", "15");
  page.set("cmi.score.min", "10");
  page.set("cmi.score.max", "20");
  CHECK(page.session.result().scaled == 0.5);
}

TEST_CASE("objectives of the manifest are there from the start, with what is known of them") {
  CourseDefinition definition = course(k4th, 1);
  auto& objectives = definition.activities[1].sequencing.objectives;
  objectives[0].id = "primary";
  objectives.push_back(
      {.id = "other", .maps = {{.target = "global", .read_satisfied = true, .read_measure = true}}});
  LaunchContext context = learner();
  context.objectives.push_back({.id = "global", .satisfied = true, .measure = 0.8});
  Launch page = start(definition, context);
  CHECK(page.value("cmi.objectives._count") == "2");
  CHECK(page.value("cmi.objectives.0.id") == "primary");
  CHECK(page.value("cmi.objectives.0.success_status") == "unknown");
  CHECK(page.value("cmi.objectives.1.id") == "other");
  CHECK(page.value("cmi.objectives.1.success_status") == "passed");
  CHECK(page.value("cmi.objectives.1.score.scaled") == "0.8");
}

TEST_CASE("what a SCO says of an objective reaches the global ones, for other courses too") {
  CourseDefinition definition = course(k4th, 1);
  definition.activities[1].sequencing.objectives.push_back(
      {.id = "obj", .maps = {{.target = "global", .write_satisfied = true, .write_measure = true}}});
  Launch page = start(definition);
  page.set("cmi.objectives.0.success_status", "failed");
  page.set("cmi.objectives.0.score.scaled", "-0.25");
  page.terminate();
  const auto shared = page.session.shared_objectives();
  REQUIRE(shared.size() == 1);
  CHECK(shared[0].id == "global");
  CHECK(shared[0].satisfied == false);
  CHECK(shared[0].measure == -0.25);

  definition.objectives_global_to_system = false;
  Launch closed = start(definition);
  closed.set("cmi.objectives.0.success_status", "failed");
  closed.terminate();
  CHECK(closed.session.shared_objectives().empty());
}

TEST_CASE("shared data outlives a launch, and other courses' data comes in by the context") {
  CourseDefinition definition = course(k4th, 1);
  definition.activities[1].shared_data = {{"mine", true, true}, {"theirs", true, true}};
  LaunchContext context = learner();
  context.buckets = {{"theirs", "hello"}, {"unknown", "x"}};
  Launch first = start(definition, context);
  CHECK(first.value("adl.data.1.store") == "hello");
  first.set("adl.data.0.store", "note");
  first.terminate();
  first.go(NavKind::exit_all);
  CHECK(first.session.shared_buckets().size() == 2);
  CHECK(again(first, definition).value("adl.data.0.store") == "note");

  definition.shared_data_global_to_system = false;
  Launch closed = start(definition, context);
  CHECK(closed.get("adl.data.1.store").error == 403);
  closed.set("adl.data.0.store", "note");
  closed.terminate();
  closed.go(NavKind::exit_all);
  CHECK(closed.session.shared_buckets().empty());
  CHECK(again(closed, definition).get("adl.data.0.store").error == 403);
}

TEST_CASE("preferences outlive the attempt and the registration") {
  Launch first = start(course(k4th));
  CHECK_FALSE(first.session.preferences().has_value());
  first.set("cmi.learner_preference.audio_level", "0.25");
  first.set("cmi.learner_preference.audio_captioning", "-1");
  first.terminate();
  first.go(NavKind::exit_all);
  const auto kept = first.session.preferences();
  REQUIRE(kept.has_value());
  CHECK(kept->audio_level == 0.25);
  CHECK(kept->audio_captioning == -1);
  CHECK(again(first, course(k4th)).value("cmi.learner_preference.audio_level") == "0.25");
  LaunchContext elsewhere = learner();
  elsewhere.preferences = kept;
  CHECK(start(course(k4th), elsewhere).value("cmi.learner_preference.audio_captioning") == "-1");
}

TEST_CASE("time never goes back and never leaves the launch") {
  Launch page = start(course(k4th));
  page.session.call(5'000, 1, Method::commit, "", "");
  const auto before = page.session.snapshot();
  page.session.call(10, 1, Method::get_last_error, "", "");
  CHECK(page.session.snapshot() == before);
}

TEST_CASE("a state of another course or of a newer engine is refused") {
  Launch page = start(course(k4th, 2));
  auto snapshot = page.session.snapshot();
  CHECK(error_code(Session::open_launch(course(k4th, 3), learner(), snapshot)) == "engine.snapshot.invalid");
  CHECK(error_code(Session::open_launch(course(Standard::scorm12, 2), learner(), snapshot)) ==
        "engine.snapshot.invalid");
  snapshot[0] = std::byte{99};
  CHECK(error_code(Session::continue_launch(course(k4th, 2), learner(), snapshot)) ==
        "engine.snapshot.invalid");
  CHECK(error_code(Session::open_launch({}, learner(), {})) == "engine.definition.invalid");
}

}  // namespace session2004_test
