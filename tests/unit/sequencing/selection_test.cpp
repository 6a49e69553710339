#include "course_builder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace selection_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

CourseDefinition ten(Randomization randomization) {
  CourseDefinition course =
      course_of("org\n  A\n    0\n    1\n    2\n    3\n    4\n    5\n    6\n    7\n    8\n    9\n  z\n");
  rules(course, "A").randomization = randomization;
  return course;
}

/// The children of A that are available, in their order.
std::string order(Walk& walk) {
  std::string out;
  for (const std::int32_t a : walk.sequencer().available_activities())
    if (const std::string name = walk.name(a); name != "org" && name != "A" && name != "z") out += name;
  return out;
}

constexpr auto kOnce = SelectionTiming::once;
constexpr auto kEach = SelectionTiming::on_each_new_attempt;

}  // namespace

TEST_CASE("SR.1: so many children are selected, in their order, and by the seed") {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Walk walk(ten({.selection_timing = kOnce, .selection_count = 3}), {}, seed);
    const std::string chosen = order(walk);
    CHECK(chosen.size() == 3);
    CHECK(std::is_sorted(chosen.begin(), chosen.end()));
    seen.insert(chosen);
    Walk again(ten({.selection_timing = kOnce, .selection_count = 3}), {}, seed);
    CHECK(order(again) == chosen);
    walk.choose("z");
    walk(Request::exit_all);
    walk.choose("A");
    CHECK(order(walk) == chosen);
  }
  CHECK(seen.size() > 20);
}

TEST_CASE("SR.1: without a count, or with more than there are, all children are available") {
  Walk none(ten({.selection_timing = kOnce}));
  CHECK(order(none) == "0123456789");
  Walk more(ten({.selection_timing = kOnce, .selection_count = 11}));
  CHECK(order(more) == "0123456789");
  Walk never(ten({.selection_count = 2}));
  CHECK(order(never) == "0123456789");
}

TEST_CASE("SR.1: activities that are not selected are neither flowed into nor chosen") {
  Walk walk(ten({.selection_timing = kOnce, .selection_count = 2}));
  const std::string chosen = order(walk);
  CHECK(walk.start() == chosen.substr(0, 1));
  CHECK(walk.next() == chosen.substr(1, 1));
  CHECK(walk.next() == "z");
  for (const char id : std::string("0123456789")) {
    const std::string name(1, id);
    CHECK(walk.can_choose(name) == (chosen.find(id) != std::string::npos));
    CHECK(walk.available(name) == (chosen.find(id) != std::string::npos));
  }
}

TEST_CASE("SR.2: children are put into random order") {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Walk walk(ten({.randomization_timing = kOnce, .reorder_children = true}), {}, seed);
    std::string shuffled = order(walk);
    seen.insert(shuffled);
    CHECK(walk.start() == shuffled.substr(0, 1));
    CHECK(walk.next() == shuffled.substr(1, 1));
    walk.choose("z");
    walk.choose("A");
    CHECK(order(walk) == shuffled);
    std::sort(shuffled.begin(), shuffled.end());
    CHECK(shuffled == "0123456789");
  }
  CHECK(seen.size() == 50);
  Walk kept(ten({.randomization_timing = kOnce, .reorder_children = false}));
  CHECK(order(kept) == "0123456789");
}

TEST_CASE(
    "SR.1, SR.2: on each new attempt the next one is prepared when the last has ended, not while suspended") {
  Walk walk(ten({.selection_timing = kEach,
                 .selection_count = 5,
                 .randomization_timing = kEach,
                 .reorder_children = true}));
  const std::string first = order(walk);
  walk.start();
  CHECK(order(walk) == first);
  walk.suspend_on_exit();
  walk.choose("z");
  CHECK(order(walk) == first);
  walk.choose("A");
  walk.report(Reported::yes);
  walk.choose("z");
  CHECK(order(walk) != first);
  CHECK(order(walk).size() == 5);
}

}  // namespace selection_test
