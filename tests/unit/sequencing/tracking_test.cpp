#include "course_builder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tracking_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

/// `one` writes everything to a global objective, `two` reads it.
CourseDefinition writer_and_reader() {
  CourseDefinition course = course_of("org\n  one\n  two\n  three\n");
  rules(course, "one")
      .objectives.front()
      .maps.push_back({.target = "shared",
                       .read_satisfied = false,
                       .read_measure = false,
                       .write_satisfied = true,
                       .write_measure = true,
                       .write_raw = true,
                       .write_min = true,
                       .write_max = true,
                       .write_completion = true,
                       .write_progress = true});
  rules(course, "two")
      .objectives.front()
      .maps.push_back({.target = "shared",
                       .read_raw = true,
                       .read_min = true,
                       .read_max = true,
                       .read_completion = true,
                       .read_progress = true});
  return course;
}

RunTimeReport everything() {
  RunTimeReport data{.completed = Reported::yes, .progress = 0.75};
  data.objectives.push_back({.satisfied = Reported::no, .measure = 0.4, .raw = 4.0, .min = 0.0, .max = 10.0});
  return data;
}

const ObjectiveState kEverything{.satisfied = false,
                                 .measure = 0.4,
                                 .raw = 4.0,
                                 .min = 0.0,
                                 .max = 10.0,
                                 .completed = true,
                                 .progress = 0.75};

}  // namespace

TEST_CASE("objective maps write and read every value of a global objective") {
  Walk walk(writer_and_reader());
  walk.start();
  walk.sequencer().report(everything());
  CHECK(walk.sequencer().objective(walk.sequencer().find("two"), 0) == kEverything);
  const auto globals = walk.sequencer().globals();
  REQUIRE(globals.size() == 1);
  CHECK(globals[0].id == "shared");
  CHECK(static_cast<const ObjectiveState&>(globals[0]) == kEverything);
}

TEST_CASE("global objectives come from outside and those the course does not know are left out") {
  GlobalObjective known;
  static_cast<ObjectiveState&>(known) = kEverything;
  known.id = "shared";
  GlobalObjective stranger = known;
  stranger.id = "stranger";
  Walk walk(writer_and_reader(), {stranger, known});
  CHECK(walk.sequencer().globals() == std::vector<GlobalObjective>{known});
  CHECK(walk.status("two").primary == kEverything);
  known.satisfied = true;
  walk.sequencer().merge_globals({known});
  CHECK(walk.status("two").primary.satisfied == true);
}

TEST_CASE("a value that is read is the global one, known or not") {
  CourseDefinition course = writer_and_reader();
  Walk walk(course);
  walk.choose("two");
  walk.sequencer().report(everything());
  CHECK_FALSE(walk.status("two").primary.satisfied);
  CHECK_FALSE(walk.status("two").completed);
}

TEST_CASE("unknown, said in so many words, is written too; what was never known is not") {
  Walk walk(writer_and_reader());
  walk.start();
  walk.sequencer().report(everything());
  walk.next();
  walk.choose("one");
  CHECK(walk.sequencer().globals()[0].satisfied == false);
  walk.report(Reported::untouched, Reported::unknown);
  CHECK_FALSE(walk.sequencer().globals()[0].satisfied);
  CHECK(walk.sequencer().globals()[0].completed == true);
}

TEST_CASE("a status that follows from the measure is written with it") {
  CourseDefinition course = writer_and_reader();
  rules(course, "one").objectives.front().satisfied_by_measure = true;
  rules(course, "one").objectives.front().min_normalized_measure = 0.3;
  activity(course, "one").completed_by_measure = true;
  activity(course, "one").min_progress_measure = 0.8;
  Walk walk(course);
  walk.start();
  walk.sequencer().report(everything());
  CHECK(walk.sequencer().globals()[0].satisfied == true);
  CHECK(walk.sequencer().globals()[0].completed == false);
  CHECK(walk.status("one").primary.satisfied == true);
  CHECK(walk.status("one").completed == false);
}

TEST_CASE("a reader judges a measure by its own threshold") {
  CourseDefinition course = writer_and_reader();
  rules(course, "two").objectives.front().satisfied_by_measure = true;
  rules(course, "two").objectives.front().min_normalized_measure = 0.4;
  Walk walk(course);
  walk.start();
  walk.sequencer().report(everything());
  CHECK(walk.sequencer().globals()[0].satisfied == false);
  CHECK(walk.status("two").primary.satisfied == true);
}

TEST_CASE("a cluster writes what rolls up to it") {
  CourseDefinition course = course_of("org\n  A\n    a1\n  b\n");
  rules(course, "A")
      .objectives.front()
      .maps.push_back({.target = "shared", .write_satisfied = true, .write_measure = true});
  rules(course, "b").pre.push_back({when(ConditionKind::satisfied), PreAction::skip});
  rules(course, "b").objectives.front().maps.push_back({.target = "shared"});
  Walk walk(course);
  walk.start();
  walk.score(0.5);
  walk.report(Reported::yes, Reported::yes);
  CHECK(walk.sequencer().globals()[0].satisfied == true);
  CHECK(walk.sequencer().globals()[0].measure == 0.5);
  CHECK(walk.next() == "ended");
}

TEST_CASE("objectives that are not global to the system end with the attempt on the organization") {
  for (const bool to_system : {true, false}) {
    CourseDefinition course = writer_and_reader();
    course.objectives_global_to_system = to_system;
    Walk walk(course);
    walk.start();
    walk.sequencer().report(everything());
    walk(Request::suspend_all);
    walk(Request::resume_all);
    CHECK(walk.sequencer().globals()[0].satisfied == false);
    walk(Request::exit_all);
    CHECK(walk.sequencer().globals()[0].satisfied == false);
    walk.start();
    CHECK(walk.sequencer().globals()[0].satisfied.has_value() == to_system);
  }
}

TEST_CASE("an activity that is not tracked reads for its content, but nothing is known of it") {
  CourseDefinition course = writer_and_reader();
  rules(course, "two").delivery.tracked = false;
  rules(course, "two").pre.push_back({when(ConditionKind::objective_status_known), PreAction::skip});
  Walk walk(course);
  walk.start();
  walk.sequencer().report(everything());
  CHECK(walk.next() == "two");
  CHECK(walk.sequencer().objective(walk.sequencer().find("two"), 0) == kEverything);
}

TEST_CASE("further objectives are tracked beside the primary one") {
  CourseDefinition course = course_of("org\n  one\n");
  rules(course, "one").objectives.push_back({.id = "second"});
  Walk walk(course);
  walk.start();
  RunTimeReport data;
  data.objectives.push_back({.objective = 1,
                             .satisfied = Reported::yes,
                             .completed = Reported::no,
                             .measure = 1.0,
                             .progress = 0.1});
  walk.sequencer().report(data);
  const std::int32_t one = walk.sequencer().find("one");
  CHECK(walk.sequencer().objective(one, 1) ==
        ObjectiveState{.satisfied = true, .measure = 1.0, .completed = false, .progress = 0.1});
  CHECK(walk.sequencer().objective(one, 0) == ObjectiveState{});
  CHECK(walk.sequencer().objective(one, 2) == ObjectiveState{});
}

}  // namespace tracking_test
