#include "support.hpp"

#include <catch2/catch.hpp>

namespace session12_test {

using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

CourseDefinition mastery(const char* score) {
  CourseDefinition out = course(Standard::scorm12);
  out.activities[1].mastery_score = score;
  return out;
}

Launch again(const Launch& before, CourseDefinition definition) {
  return start(std::move(definition), learner(), before.session.snapshot());
}

}  // namespace

TEST_CASE("a SCO of SCORM 1.2 finds its data again at every launch") {
  Launch first = start(course(Standard::scorm12));
  CHECK(first.value("cmi.core.entry") == "ab-initio");
  first.set("cmi.core.lesson_location", "p3");
  first.set("cmi.suspend_data", "state");
  first.set("cmi.core.lesson_status", "incomplete");
  first.terminate();
  Launch second = again(first, course(Standard::scorm12));
  CHECK(second.value("cmi.core.entry").empty());
  CHECK(second.value("cmi.core.lesson_location") == "p3");
  CHECK(second.value("cmi.suspend_data") == "state");
  CHECK(second.value("cmi.core.lesson_status") == "incomplete");
}

TEST_CASE("entry is resume when the last exit was suspend, and only then") {
  for (const auto& [exit, entry] :
       {std::pair{"suspend", "resume"}, {"", ""}, {"logout", ""}, {"time-out", ""}}) {
    CAPTURE(exit);
    Launch first = start(course(Standard::scorm12));
    first.set("cmi.core.exit", exit);
    first.terminate();
    CHECK(again(first, course(Standard::scorm12)).value("cmi.core.entry") == entry);
  }
}

TEST_CASE("total time grows by the last session time of each session, once") {
  Launch first = start(course(Standard::scorm12));
  first.set("cmi.core.session_time", "00:10:00");
  first.set("cmi.core.session_time", "00:01:00");
  CHECK(first.value("cmi.core.total_time") == "0000:00:00.00");
  CHECK(first.session.result().total_time_ms == 60'000);
  first.terminate();
  CHECK(first.session.result().total_time_ms == 60'000);
  first.go(NavKind::exit_all);
  CHECK(first.session.result().total_time_ms == 60'000);
  Launch second = again(first, course(Standard::scorm12));
  CHECK(second.value("cmi.core.total_time") == "0000:01:00.00");
  second.set("cmi.core.session_time", "00:00:30.5");
  second.terminate();
  CHECK(second.session.result().total_time_ms == 90'500);
}

TEST_CASE("LMSFinish settles the status that the SCO left open") {
  struct Case {
    const char* mastery;
    const char* status;  ///< set by the SCO; null: not set
    const char* raw;
    const char* after;
  };
  for (const Case& c : {Case{"", nullptr, nullptr, "completed"},
                        {"", "incomplete", nullptr, "incomplete"},
                        {"", "browsed", nullptr, "browsed"},
                        {"80", nullptr, nullptr, "completed"},
                        {"80", nullptr, "80", "passed"},
                        {"80", nullptr, "79.9", "failed"},
                        {"80", "completed", "90", "passed"},
                        {"80", "passed", "10", "failed"},
                        {"80", "incomplete", "90", "incomplete"},
                        {"soon", nullptr, "90", "completed"}}) {
    CAPTURE(c.mastery, c.status ? c.status : "-", c.raw ? c.raw : "-");
    Launch first = start(mastery(c.mastery));
    if (c.status) first.set("cmi.core.lesson_status", c.status);
    if (c.raw) first.set("cmi.core.score.raw", c.raw);
    first.terminate();
    CHECK(again(first, mastery(c.mastery)).value("cmi.core.lesson_status") == c.after);
  }
}

TEST_CASE("without credit the mastery score decides nothing") {
  LaunchContext context = learner();
  context.credit = false;
  Launch first = start(mastery("80"), context);
  CHECK(first.value("cmi.core.credit") == "no-credit");
  first.set("cmi.core.score.raw", "10");
  first.terminate();
  CHECK(first.session.result().success == Success::unknown);
  CHECK(first.session.result().completion == Completion::completed);
}

TEST_CASE("a learner who vanishes keeps everything and resumes, with no status made up") {
  Launch first = start(course(Standard::scorm12));
  first.set("cmi.core.lesson_location", "p7");
  first.set("cmi.core.session_time", "00:05:00");
  Launch second = again(first, course(Standard::scorm12));
  CHECK(second.value("cmi.core.entry") == "resume");
  CHECK(second.value("cmi.core.lesson_location") == "p7");
  CHECK(second.value("cmi.core.total_time") == "0000:05:00.00");
  CHECK(second.value("cmi.core.lesson_status") == "not attempted");
  CHECK(second.session.result().completion == Completion::incomplete);
}

TEST_CASE("the result of one SCO is its own, scores cut to 0…1 in reports alone") {
  Launch page = start(course(Standard::scorm12));
  CHECK(page.session.result().completion == Completion::incomplete);
  page.set("cmi.core.lesson_status", "passed");
  page.set("cmi.core.score.raw", "150");
  page.terminate();
  const CourseResult result = page.session.result();
  CHECK(result.completion == Completion::completed);
  CHECK(result.success == Success::passed);
  CHECK(result.scaled == 1.0);
  CHECK(result.raw == 150.0);
  CHECK(result.progress == 1.0);
}

TEST_CASE("several SCOs of SCORM 1.2 are completed together and fail alone") {
  Launch page = start(course(Standard::scorm12, 3));
  page.set("cmi.core.lesson_status", "passed");
  page.set("cmi.core.score.raw", "80");
  page.terminate();
  CHECK(page.session.result().completion == Completion::incomplete);
  CHECK(page.session.result().success == Success::unknown);
  CHECK(page.session.result().progress.value() == Approx(1.0 / 3));
  page.go(NavKind::continue_);
  REQUIRE(page.delivered() == "sco2");
  page.initialize();
  page.set("cmi.core.lesson_status", "completed");
  page.terminate();
  page.go(NavKind::choice, "sco3");
  REQUIRE(page.delivered() == "sco3");
  page.initialize();
  page.set("cmi.core.lesson_status", "failed");
  page.set("cmi.core.score.raw", "20");
  page.terminate();
  const CourseResult result = page.session.result();
  CHECK(result.completion == Completion::completed);
  CHECK(result.success == Success::failed);
  CHECK(result.scaled == 0.5);
  CHECK_FALSE(result.raw.has_value());
}

TEST_CASE("an asset of SCORM 1.2 is done when it was shown") {
  CourseDefinition definition = course(Standard::scorm12);
  definition.activities[1].resource = ResourceKind::asset;
  Launch page(definition);
  CHECK(page.session.result().completion == Completion::unknown);
  page.go(NavKind::start);
  CHECK(page.session.result().completion == Completion::completed);
}

TEST_CASE("browsing and reviewing leave the registration as it was") {
  Launch first = start(course(Standard::scorm12));
  first.set("cmi.core.lesson_status", "incomplete");
  first.set("cmi.suspend_data", "mine");
  first.terminate();
  const CourseResult before = first.session.result();
  for (const LaunchMode mode : {LaunchMode::browse, LaunchMode::review}) {
    LaunchContext context = learner();
    context.mode = mode;
    Launch look = start(course(Standard::scorm12), context, first.session.snapshot());
    CHECK(look.value("cmi.core.lesson_mode") == (mode == LaunchMode::browse ? "browse" : "review"));
    CHECK(look.value("cmi.core.credit") == "no-credit");
    CHECK(look.value("cmi.suspend_data") == "mine");
    look.set("cmi.suspend_data", "other");
    look.set("cmi.core.lesson_status", "passed");
    look.terminate();
    CHECK(look.session.result() == before);
    Launch after = start(course(Standard::scorm12), learner(), look.session.snapshot());
    CHECK(after.value("cmi.suspend_data") == "mine");
    CHECK(after.value("cmi.core.lesson_status") == "incomplete");
    CHECK(after.session.result().total_time_ms == before.total_time_ms);
  }
}

TEST_CASE("a group has passed or failed as its SCOs say, and not by having ended") {
  const auto success_of_root = [](const Launch& play) { return play.session.view().activities[0].success; };
  Launch play = start(course(Standard::scorm12, 2));
  play.set("cmi.core.lesson_status", "completed");
  play.go(NavKind::continue_);
  play.initialize();
  play.set("cmi.core.lesson_status", "completed");
  play.terminate();
  CHECK(play.session.view().activities[0].completion == Completion::completed);
  CHECK(success_of_root(play) == Success::unknown);
  CHECK(play.session.result().success == Success::unknown);
  for (const auto& [status, success] :
       {std::pair{"passed", Success::passed}, std::pair{"failed", Success::failed}}) {
    Launch second = start(course(Standard::scorm12, 2));
    second.set("cmi.core.lesson_status", "completed");
    CHECK(success_of_root(second) == Success::unknown);
    second.go(NavKind::continue_);
    second.initialize();
    second.set("cmi.core.lesson_status", status);
    CHECK(success_of_root(second) == success);
    CHECK(second.session.result().success == success);
  }
}

}  // namespace session12_test
