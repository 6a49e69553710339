#include "support.hpp"

#include <catch2/catch.hpp>

namespace editions_test {

using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

/// What the 4th Edition of SCORM 2004 brought, and packages of earlier ones don't have.
namespace {

constexpr Standard kEarlier[] = {Standard::scorm2004_2nd, Standard::scorm2004_3rd};

std::int32_t error_of(Launch& launch, std::string_view element) { return launch.get(element).error; }

}  // namespace

TEST_CASE("shared data is the 4th Edition's alone") {
  for (const Standard standard : kEarlier) {
    CAPTURE(static_cast<int>(standard));
    auto definition = course(standard);
    definition.activities[1].shared_data.push_back({.target = "bucket"});
    Launch play = start(definition);
    for (const char* element : {"adl.data._count", "adl.data._children", "adl.data.0.id", "adl.data.0.store"})
      CHECK(error_of(play, element) == 401);
    CHECK(play.set("adl.data.0.store", "x").error == 401);
    CHECK(play.session.shared_buckets().empty());
  }
  auto definition = course(Standard::scorm2004_4th);
  definition.activities[1].shared_data.push_back({.target = "bucket"});
  Launch play = start(definition);
  CHECK(play.value("adl.data._count") == "1");
  CHECK(play.set("adl.data.0.store", "x").error == 0);
}

TEST_CASE("jump is no request of an earlier edition") {
  for (const Standard standard : kEarlier) {
    Launch play = start(course(standard, 3));
    CHECK(play.set("adl.nav.request", "{target=sco3}jump").error == 406);
    CHECK(error_of(play, "adl.nav.request_valid.jump.{target=sco3}") == 401);
    CHECK(play.set("adl.nav.request", "{target=sco3}choice").error == 0);
    play.terminate();
    CHECK(play.delivered() == "sco3");
  }
  Launch play = start(course(Standard::scorm2004_4th, 3));
  CHECK(play.value("adl.nav.request_valid.jump.{target=sco3}") == "true");
  CHECK(play.set("adl.nav.request", "{target=sco3}jump").error == 0);
}

TEST_CASE("completion, progress and raw scores cross between activities in the 4th Edition alone") {
  const auto shared = [](Standard standard) {
    auto definition = course(standard, 2);
    sequencing::ObjectiveMap write{.target = "g",
                                   .read_satisfied = false,
                                   .read_measure = false,
                                   .write_satisfied = true,
                                   .write_measure = true,
                                   .write_raw = true,
                                   .write_completion = true,
                                   .write_progress = true};
    sequencing::ObjectiveMap read{
        .target = "g", .read_raw = true, .read_completion = true, .read_progress = true};
    for (const int i : {1, 2}) {
      auto& objective = definition.activities[static_cast<std::size_t>(i)].sequencing.objectives[0];
      objective.id = "o";
      objective.maps.push_back(i == 1 ? write : read);
    }
    return definition;
  };
  for (const Standard standard :
       {Standard::scorm2004_2nd, Standard::scorm2004_3rd, Standard::scorm2004_4th}) {
    CAPTURE(static_cast<int>(standard));
    const bool fourth = standard == Standard::scorm2004_4th;
    Launch play = start(shared(standard));
    for (const auto& [element, value] : {std::pair{"cmi.score.scaled", "0.5"},
                                         {"cmi.score.raw", "7"},
                                         {"cmi.completion_status", "completed"},
                                         {"cmi.progress_measure", "0.75"},
                                         {"cmi.success_status", "passed"}})
      REQUIRE(play.set(element, value).error == 0);
    play.go(NavKind::continue_);
    play.initialize();
    CHECK(play.value("cmi.objectives.0.success_status") == "passed");
    CHECK(play.value("cmi.objectives.0.score.scaled") == "0.5");
    CHECK(play.value("cmi.objectives.0.score.raw") == (fourth ? "7" : ""));
    CHECK(play.value("cmi.objectives.0.progress_measure") == (fourth ? "0.75" : ""));
    CHECK(play.value("cmi.objectives.0.completion_status") == (fourth ? "completed" : "unknown"));
  }
}

TEST_CASE("the completion threshold is a SCO's in earlier editions, and a cluster's too in the 4th") {
  const auto measured = [](Standard standard) {
    auto definition = course(standard, 2);
    definition.activities[0].completed_by_measure = true;
    definition.activities[0].min_progress_measure = 0.5;
    definition.activities[1].progress_weight = 3.0;
    return definition;
  };
  for (const Standard standard : {Standard::scorm2004_3rd, Standard::scorm2004_4th}) {
    CAPTURE(static_cast<int>(standard));
    Launch play = start(measured(standard));
    play.set("cmi.progress_measure", "0.8");
    play.set("cmi.completion_status", "incomplete");
    play.go(NavKind::suspend_all);
    const bool fourth = standard == Standard::scorm2004_4th;
    CHECK((play.session.result().completion == Completion::completed) == fourth);
  }

  auto definition = course(Standard::scorm2004_3rd);
  definition.activities[1].completed_by_measure = true;
  definition.activities[1].min_progress_measure = 0.6;
  Launch play = start(definition);
  CHECK(play.value("cmi.completion_threshold") == "0.6");
  play.set("cmi.completion_status", "completed");
  CHECK(play.value("cmi.completion_status") == "unknown");
  play.set("cmi.progress_measure", "0.6");
  CHECK(play.value("cmi.completion_status") == "completed");
}

}  // namespace editions_test
