#include "random_course.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <ctime>
#include <memory>

namespace lookahead_test {

using namespace lms;
using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

Bytes saved(const Sequencer& s) {
  Writer out;
  s.save(out);
  return out.take();
}

Sequencer reloaded(const Sequencer& s, const std::shared_ptr<const CourseDefinition>& course) {
  const Bytes bytes = saved(s);
  Reader in(bytes);
  auto out = Sequencer::load(course, in);
  REQUIRE(out);
  REQUIRE(in.at_end());
  return *out;
}

bool seen(const LookAhead& look, Request request, std::int32_t target) {
  switch (request) {
    case Request::start:
      return look.start;
    case Request::resume_all:
      return look.resume_all;
    case Request::continue_:
      return look.continue_;
    case Request::previous:
      return look.previous;
    case Request::choice:
      return look.choice[static_cast<std::size_t>(target)] != 0;
    case Request::jump:
      return look.jump[static_cast<std::size_t>(target)] != 0;
    case Request::exit:
      return look.exit;
    case Request::exit_all:
      return look.exit_all;
    case Request::suspend_all:
      return look.suspend_all;
    case Request::abandon:
      return look.abandon;
    case Request::abandon_all:
      return look.abandon_all;
  }
  return false;
}

/// Every request, and every target: look-ahead, a dry run and the real thing agree.
void check_every_request(const Sequencer& s, std::int32_t size) {
  const LookAhead look = s.look_ahead();
  for (int r = 0; r <= static_cast<int>(Request::abandon_all); ++r) {
    const auto request = static_cast<Request>(r);
    const bool targeted = request == Request::choice || request == Request::jump;
    for (std::int32_t target = targeted ? 0 : -1; target < (targeted ? size : 0); ++target) {
      Sequencer trial = s;
      const Outcome outcome = trial.navigate(request, target);
      INFO("request " << r << " target " << target << " exception " << outcome.exception);
      REQUIRE(seen(look, request, target) == outcome.exception.empty());
      REQUIRE(s.possible(request, target) == outcome.exception.empty());
      if (!outcome.exception.empty() && !outcome.attempt_ended && outcome.exception != "SB.2.9-9")
        REQUIRE(saved(trial) == saved(s));
    }
  }
}

/// What holds whatever happens: an attempt is active on the delivered activity and its ancestors alone.
void check_invariants(const Sequencer& s, const CourseDefinition& course) {
  const std::int32_t delivered = s.delivered();
  std::vector<bool> on_path(course.activities.size(), false);
  for (std::int32_t a = s.current(); a >= 0; a = course.activities[static_cast<std::size_t>(a)].parent)
    on_path[static_cast<std::size_t>(a)] = true;
  for (std::size_t a = 0; a < course.activities.size(); ++a) {
    const ActivityStatus status = s.status(static_cast<std::int32_t>(a));
    if (status.active) REQUIRE(on_path[a]);
    if (delivered >= 0 && on_path[a]) REQUIRE(status.active);
    REQUIRE_FALSE((status.active && status.suspended));
  }
  if (!s.in_session()) REQUIRE(delivered == -1);
}

void play(std::uint64_t seed, int events) {
  Dice dice(seed);
  const auto course = std::make_shared<const CourseDefinition>(random_course(dice));
  const auto size = static_cast<std::int32_t>(course->activities.size());
  Sequencer s = Sequencer::create(course, seed, {});
  for (int i = 0; i < events; ++i) {
    if (s.delivered() >= 0 && dice.one_in(2))
      s.report(random_report(dice, course->activities[static_cast<std::size_t>(s.delivered())]));
    check_every_request(s, size);
    const Sequencer other = reloaded(s, course);
    REQUIRE(saved(other) == saved(s));
    const auto request = s.in_session() ? dice.any(Request::abandon_all) : dice.any(Request::choice);
    const auto target = static_cast<std::int32_t>(dice.below(static_cast<std::uint32_t>(size)));
    Sequencer twin = other;
    s.navigate(request, target);
    twin.navigate(request, target);
    REQUIRE(saved(twin) == saved(s));
    check_invariants(s, *course);
  }
}

}  // namespace

TEST_CASE(
    "look-ahead calls enabled what succeeds and disabled what is refused, and reloading changes nothing") {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    INFO("seed " << seed);
    play(seed, 12);
  }
}

TEST_CASE("a course of 10,000 activities is looked through and navigated in milliseconds") {
  const auto build = [](std::uint32_t fan_out) {
    CourseDefinition course{.standard = Standard::scorm2004_4th};
    for (std::uint32_t i = 0; i < 10'000; ++i) {
      ActivityDefinition a{.id = "a" + std::to_string(i)};
      if (i > 0) a.parent = static_cast<std::int32_t>((i - 1) / fan_out);
      a.sequencing.control.flow = true;
      a.sequencing.objectives.push_back({.primary = true});
      course.activities.push_back(std::move(a));
    }
    return std::make_shared<const CourseDefinition>(std::move(course));
  };
  for (const std::uint32_t fan_out : {1U, 2U, 10U, 10'000U}) {
    Sequencer s = Sequencer::create(build(fan_out), 1, {});
    s.navigate(Request::start);
    REQUIRE(s.delivered() >= 0);
    const auto begin = std::clock();
    constexpr int kSteps = 20;
    for (int i = 0; i < kSteps; ++i)
      s.navigate(fan_out == 1 ? Request::jump : Request::continue_, s.current());
    const auto middle = std::clock();
    for (int i = 0; i < kSteps; ++i) REQUIRE(s.look_ahead().choice.size() == 10'000);
    const auto end = std::clock();
    const auto ms = [](std::clock_t d) { return 1000.0 * static_cast<double>(d) / CLOCKS_PER_SEC / kSteps; };
    std::printf("fan-out %5u: %.3f ms per navigation, %.3f ms per look-ahead\n", fan_out, ms(middle - begin),
                ms(end - middle));
    CHECK(ms(middle - begin) < 50.0);
    CHECK(ms(end - middle) < 50.0);
  }
}

}  // namespace lookahead_test
