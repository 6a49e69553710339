#include "course_builder.hpp"
#include "random_course.hpp"

#include <catch2/catch.hpp>

namespace snapshot_test {

using namespace lms;
using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

Bytes saved(const Sequencer& s) {
  Writer out;
  s.save(out);
  return out.take();
}

std::string load_error(const std::shared_ptr<const CourseDefinition>& course, ByteView bytes) {
  Reader in(bytes);
  return std::string(error_code(Sequencer::load(course, in)));
}

}  // namespace

TEST_CASE("the snapshot of a fresh course is a few bytes, whatever its size") {
  Walk small(course_of("org\n  one\n"));
  std::string outline = "org\n";
  for (int i = 0; i < 5000; ++i) outline += "  a" + std::to_string(i) + "\n";
  Walk large(course_of(outline));
  CHECK(saved(small.sequencer()).size() < 32);
  CHECK(saved(large.sequencer()).size() == saved(small.sequencer()).size());
}

TEST_CASE("a snapshot of another course, another format, or cut short is refused") {
  Walk walk(course_of("org\n  A\n    a1\n    a2\n  b\n"));
  walk.start();
  walk.score(0.5);
  const Bytes bytes = saved(walk.sequencer());
  CHECK(load_error(walk.course(), bytes).empty());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK(load_error(walk.course(), ByteView(bytes).first(length)) == "engine.snapshot.invalid");
  Walk other(course_of("org\n  A\n    a1\n  a2\n  b\n"));
  CHECK(load_error(other.course(), bytes) == "engine.snapshot.invalid");
  Bytes newer = bytes;
  newer[0] = std::byte{2};
  CHECK(load_error(walk.course(), newer) == "engine.snapshot.invalid");
}

TEST_CASE("damaged snapshots are refused or can be played") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Dice dice(seed);
    const auto course = std::make_shared<const CourseDefinition>(random_course(dice));
    Sequencer s = Sequencer::create(course, seed, {});
    for (int i = 0; i < 6; ++i) {
      s.navigate(dice.any(Request::abandon_all), static_cast<std::int32_t>(dice.below(8)));
      if (s.delivered() >= 0)
        s.report(random_report(dice, course->activities[static_cast<std::size_t>(s.delivered())]));
    }
    const Bytes bytes = saved(s);
    for (int round = 0; round < 40; ++round) {
      Bytes damaged = bytes;
      for (std::uint32_t n = 1 + dice.below(3); n > 0; --n)
        damaged[9 + dice.below(static_cast<std::uint32_t>(damaged.size()) - 9)] =
            static_cast<std::byte>(dice.below(256));
      Reader in(damaged);
      auto loaded = Sequencer::load(course, in);
      if (!loaded) continue;
      for (int r = 0; r <= static_cast<int>(Request::abandon_all); ++r) {
        Sequencer trial = *loaded;
        const auto target =
            static_cast<std::int32_t>(dice.below(static_cast<std::uint32_t>(course->activities.size())));
        const bool possible = trial.possible(static_cast<Request>(r), target);
        CHECK(trial.navigate(static_cast<Request>(r), target).exception.empty() == possible);
        CHECK(trial.look_ahead().choice.size() == course->activities.size());
      }
    }
  }
}

}  // namespace snapshot_test
