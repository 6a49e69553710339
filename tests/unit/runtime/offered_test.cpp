#include "random_session.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

#include <cstdio>

namespace offered_test {

using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

/// Whether the event, tried on a session of its own, ends without an exception.
bool succeeds(const CourseDefinition& course, const LaunchContext& context, const Bytes& state,
              std::int64_t now, NavKind kind, const std::string& target = {}) {
  auto trial = Session::continue_launch(course, context, state);
  REQUIRE(trial);
  trial->navigate(now, kind, target);
  return trial->view().exception.empty();
}

std::uint64_t check_offer(const CourseDefinition& course, const LaunchContext& context,
                          const Session& session, std::int64_t now) {
  constexpr std::pair<Control, NavKind> kWays[] = {{Control::previous, NavKind::previous},
                                                   {Control::continue_, NavKind::continue_},
                                                   {Control::exit, NavKind::exit},
                                                   {Control::exit_all, NavKind::exit_all},
                                                   {Control::abandon, NavKind::abandon},
                                                   {Control::abandon_all, NavKind::abandon_all},
                                                   {Control::suspend_all, NavKind::suspend_all}};
  const PlayerView view = session.view();
  const Bytes state = session.snapshot();
  for (const auto& [control, kind] : kWays) {
    CAPTURE(static_cast<int>(kind));
    REQUIRE(view.control(control).enabled == succeeds(course, context, state, now, kind));
  }
  // What selection left out is in no list and not offered; content that asks for it (NB.2.1, 7) may end its own
  // activity, whose postcondition then takes the request's place.
  for (const ActivityView& each : view.activities) {
    const std::string& id = course.activities[static_cast<std::size_t>(each.index)].id;
    CAPTURE(id);
    REQUIRE(each.enabled == succeeds(course, context, state, now, NavKind::choice, id));
  }
  return std::size(kWays) + view.activities.size();
}

}  // namespace

TEST_CASE("what the player offers succeeds, and nothing else does, in every standard") {
  const std::uint64_t count = rounds(150);
  std::uint64_t checked = 0;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    CAPTURE(seed);
    Random random(seed + 7'000'000);
    const CourseDefinition course = random_course(random);
    const LaunchContext context = random_context(random);
    Session session = open(course, context);
    std::int64_t now = 0;
    for (int i = 0; i < 25; ++i) {
      const Event event = random_event(random, session, now);
      now = event.at_ms;
      CAPTURE(i);
      apply(session, event);
      checked += check_offer(course, context, session, now);
    }
  }
  std::printf("%llu random courses, %llu offers tried\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(checked));
}

TEST_CASE("adl.nav.request_valid says what the same request then does") {
  const std::uint64_t count = rounds(150);
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    CAPTURE(seed);
    Random random(seed + 8'000'000);
    CourseDefinition course = random_course(random);
    course.standard = Standard::scorm2004_4th;
    const LaunchContext context = random_context(random);
    Session session = open(course, context);
    std::int64_t now = 0;
    for (int i = 0; i < 25; ++i) {
      const Event event = random_event(random, session, now);
      now = event.at_ms;
      apply(session, event);
      if (session.view().delivered < 0) continue;
      for (const char* const request : {"continue", "previous", "choice", "jump"}) {
        const bool targeted = std::string_view(request) == "choice" || std::string_view(request) == "jump";
        const std::string target = "a" + std::to_string(random.below(14));
        const std::string suffix = targeted ? ".{target=" + target + "}" : "";
        const CallOutcome valid = session.call(now, session.delivery(), Method::get_value,
                                               std::string("adl.nav.request_valid.") + request + suffix, "");
        if (valid.error != 0) continue;
        const NavKind kind = std::string_view(request) == "continue"   ? NavKind::continue_
                             : std::string_view(request) == "previous" ? NavKind::previous
                             : std::string_view(request) == "choice"   ? NavKind::choice
                                                                       : NavKind::jump;
        CAPTURE(i, request, target);
        REQUIRE((valid.value == "true") ==
                succeeds(course, context, session.snapshot(), now, kind, targeted ? target : ""));
      }
    }
  }
}

TEST_CASE("hideLMSUI hides exactly the control that it names") {
  for (std::size_t bit = 0; bit < kControls; ++bit) {
    auto definition = course(Standard::scorm2004_4th, 3);
    definition.activities[2].hidden_controls = static_cast<std::uint16_t>(1U << bit);
    Launch play = start(definition);
    play.go(NavKind::continue_);
    const PlayerView view = play.session.view();
    for (std::size_t i = 0; i < kControls; ++i) {
      CAPTURE(bit, i);
      CHECK(view.controls[i].shown == (i != bit));
      CHECK(view.controls[i].enabled);
    }
  }
}

TEST_CASE("the time that is left is the limit less what earlier visits took") {
  auto definition = course(Standard::scorm2004_4th);
  CHECK_FALSE(start(definition).session.view().time_left_ms);
  definition.activities[1].sequencing.limits.attempt_absolute_duration = 60'000;
  definition.activities[1].time_limit_action = sequencing::TimeLimitAction::exit_message;
  Launch first = start(definition);
  CHECK(first.session.view().time_left_ms == 60'000);
  CHECK(first.session.view().time_limit_action == sequencing::TimeLimitAction::exit_message);
  first.set("cmi.session_time", "PT45S");
  CHECK(first.session.view().time_left_ms == 60'000);
  first.go(NavKind::suspend_all);
  Launch second = start(definition, learner(), first.session.snapshot());
  CHECK(second.session.view().time_left_ms == 15'000);
  second.set("cmi.session_time", "PT20S");
  second.go(NavKind::suspend_all);
  CHECK(start(definition, learner(), second.session.snapshot()).session.view().time_left_ms == 0);

  auto old = course(Standard::scorm12);
  old.activities[1].max_time_allowed = "0000:01:00";
  CHECK(start(old).session.view().time_left_ms == 60'000);
}

TEST_CASE("content that never speaks counts as its owner says") {
  for (const Standard standard : {Standard::scorm12, Standard::scorm2004_3rd, Standard::scorm2004_4th}) {
    CAPTURE(static_cast<int>(standard));
    for (const bool completes : {false, true}) {
      LaunchContext context = learner();
      context.silent_sco_completes = completes;
      const Completion wanted = completes ? Completion::completed : Completion::incomplete;
      Launch silent(course(standard), context);
      silent.go(NavKind::start);
      CHECK(silent.session.result().completion != Completion::completed);
      silent.go(NavKind::leave);
      silent.go(NavKind::suspend_all);
      if (completes)
        CHECK(silent.session.result().completion == wanted);
      else
        CHECK(silent.session.result().completion != Completion::completed);

      Launch speaks = start(course(standard), context);
      speaks.set(standard == Standard::scorm12 ? "cmi.core.lesson_status" : "cmi.completion_status",
                 "incomplete");
      speaks.go(NavKind::leave);
      speaks.go(NavKind::suspend_all);
      CHECK(speaks.session.result().completion == Completion::incomplete);

      Launch abandoned(course(standard), context);
      abandoned.go(NavKind::start);
      abandoned.go(NavKind::abandon_all);
      CHECK(abandoned.session.result().completion != Completion::completed);
    }
  }
}

}  // namespace offered_test
