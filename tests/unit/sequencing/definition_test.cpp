#include "random_course.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace definition_test {

using namespace lms;
using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

CourseDefinition two_activities() {
  CourseDefinition course;
  course.activities.resize(2);
  course.activities[0].id = "org";
  course.activities[1].id = "sco";
  course.activities[1].parent = 0;
  for (ActivityDefinition& a : course.activities) a.sequencing.objectives.push_back({.primary = true});
  return course;
}

bool refused(const CourseDefinition& course) {
  return error_code(decode_course(encode(course))) == "engine.definition.invalid";
}

}  // namespace

TEST_CASE("a course definition is the same after encoding and decoding") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Dice dice(seed);
    CourseDefinition course = random_course(dice);
    course.title = "Kurs \xc3\xbc";
    course.shared_data_global_to_system = false;
    ActivityDefinition& last = course.activities.back();
    last.title = "last";
    last.visible = false;
    last.href = "a/b.html?x=1";
    last.data_from_lms = "data";
    last.time_limit_action = TimeLimitAction::exit_no_message;
    last.hidden_controls = kHideExit | kHideSuspendAll;
    last.shared_data.push_back({.target = "bucket", .read = false, .write = true});
    last.mastery_score = "80";
    last.sequencing.limits.activity_experienced_duration = -1;
    last.sequencing.limits.end_time = std::numeric_limits<std::int64_t>::max();
    const Bytes bytes = encode(course);
    const auto decoded = decode_course(bytes);
    REQUIRE(decoded);
    CHECK(encode(*decoded) == bytes);
    CHECK(decoded->title == course.title);
    CHECK_FALSE(decoded->shared_data_global_to_system);
    const ActivityDefinition& copy = decoded->activities.back();
    CHECK(copy.href == last.href);
    CHECK(copy.hidden_controls == last.hidden_controls);
    CHECK(copy.time_limit_action == last.time_limit_action);
    CHECK(copy.sequencing.limits.activity_experienced_duration == -1);
    CHECK(copy.shared_data.front().target == "bucket");
    CHECK(copy.sequencing.pre.size() == last.sequencing.pre.size());
  }
}

TEST_CASE("a truncated or extended course definition is refused") {
  const Bytes bytes = encode(two_activities());
  REQUIRE(decode_course(bytes));
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK(error_code(decode_course(ByteView(bytes).first(length))) == "engine.definition.invalid");
  Bytes longer = bytes;
  longer.push_back(std::byte{0});
  CHECK(error_code(decode_course(longer)) == "engine.definition.invalid");
}

TEST_CASE("damaged bytes are refused or decode to a course that encodes") {
  Dice dice(7);
  const Bytes bytes = encode(random_course(dice));
  for (int round = 0; round < 20'000; ++round) {
    Bytes damaged = bytes;
    for (std::uint32_t n = 1 + dice.below(3); n > 0; --n)
      damaged[dice.below(static_cast<std::uint32_t>(damaged.size()))] =
          static_cast<std::byte>(dice.below(256));
    if (const auto course = decode_course(damaged)) CHECK(decode_course(encode(*course)));
  }
}

TEST_CASE("a definition that holds no tree is refused") {
  CHECK_FALSE(refused(two_activities()));
  CHECK(refused(CourseDefinition{}));
  CourseDefinition course = two_activities();
  course.activities[0].parent = 0;
  CHECK(refused(course));
  course = two_activities();
  course.activities[1].parent = 1;
  CHECK(refused(course));
  course.activities[1].parent = -1;
  CHECK(refused(course));
  course = two_activities();
  course.activities[1].id = "org";
  CHECK(refused(course));
  course.activities[1].id = "";
  CHECK(refused(course));
  course = two_activities();
  course.activities[1].sequencing.objectives.clear();
  CHECK(refused(course));
  course = two_activities();
  course.activities[1].progress_weight = std::numeric_limits<double>::quiet_NaN();
  CHECK(refused(course));
}

}  // namespace definition_test
