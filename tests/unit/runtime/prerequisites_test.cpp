#include "runtime/prerequisites.hpp"

#include "support.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>

namespace prerequisites_test {

using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

struct Items final : ItemStatuses {
  std::map<std::string, std::string, std::less<>> known{{"P", "passed"},        {"C", "completed"},
                                                        {"F", "failed"},        {"I", "incomplete"},
                                                        {"N", "not attempted"}, {"item-1.a", "passed"}};
  std::optional<std::string_view> status(std::string_view id) const override {
    const auto at = known.find(id);
    return at == known.end() ? std::nullopt : std::optional<std::string_view>(at->second);
  }
};

std::vector<std::string> open_items(const Launch& launch) {
  std::vector<std::string> out;
  for (const ActivityView& each : launch.session.view().activities)
    if (each.index > 0 && each.enabled)
      out.push_back(launch.session.course().activities[static_cast<std::size_t>(each.index)].id);
  return out;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("prerequisites are the logic of AICC scripts") {
  const std::pair<const char*, bool> cases[] = {{"", true},
                                                {"  ", true},
                                                {"P", true},
                                                {"C", true},
                                                {"F", false},
                                                {"I", false},
                                                {"N", false},
                                                {"item-1.a", true},
                                                {"P&C", true},
                                                {"P & F", false},
                                                {"F|C", true},
                                                {"F|I", false},
                                                {"~F", true},
                                                {"~P", false},
                                                {"~~P", true},
                                                {"F|P&C", true},
                                                {"F&P|C", true},
                                                {"F&(P|C)", false},
                                                {"~(F|P)", false},
                                                {"F=failed", true},
                                                {"F=\"failed\"", true},
                                                {"F=f", true},
                                                {"N=\"not attempted\"", true},
                                                {"N=n", true},
                                                {"P=completed", false},
                                                {"P<>failed", true},
                                                {"F<>\"failed\"", false},
                                                {"~F=failed", false},
                                                {"2*{P,C,F}", true},
                                                {"2*{P,I,F}", false},
                                                {"3*{P, C, ~F}", true},
                                                {"0*{F}", true},
                                                {"1*{F&P,C}&P", true}};
  for (const auto& [script, met] : cases) {
    CAPTURE(script);
    CHECK(prerequisites_met(script, Items{}) == met);
  }
}

TEST_CASE("a script that cannot be read, or names an item that isn't there, closes nothing") {
  for (const char* script : {"F&", "&F", "(F", "F)", "F F", "X", "F&X", "~X", "2*{F", "two*{F}", "2*F",
                             "F=", "F<F", "F=\"failed", "((((", "*{F}", "99999999999999*{F}"}) {
    CAPTURE(script);
    CHECK(prerequisites_met(script, Items{}));
  }
  CHECK(prerequisites_met(std::string(5'000, '(') + "F", Items{}));
  CHECK(prerequisites_met(std::string(5'000, '~') + "F", Items{}));
}

TEST_CASE("an item is closed until its prerequisites are met, whatever way leads to it") {
  auto definition = course(Standard::scorm12, 3);
  definition.activities[2].prerequisites = "sco1";
  definition.activities[3].prerequisites = "sco1 & sco2=passed";
  Launch play = start(definition);
  CHECK(open_items(play) == Ids{"sco1", "sco2"});  // leaving sco1 completes it
  play.set("cmi.core.lesson_status", "incomplete");
  CHECK(open_items(play) == Ids{"sco1"});
  CHECK_FALSE(play.session.view().control(Control::continue_).enabled);
  play.go(NavKind::choice, "sco2");
  CHECK(play.delivered() != "sco2");
  CHECK_FALSE(play.session.view().exception.empty());

  play.go(NavKind::choice, "sco1");
  play.initialize();
  play.set("cmi.core.lesson_status", "completed");
  CHECK(play.session.view().control(Control::continue_).enabled);
  play.go(NavKind::continue_);
  CHECK(play.delivered() == "sco2");
  play.initialize();
  play.set("cmi.core.lesson_status", "failed");
  CHECK(open_items(play) == Ids{"sco1", "sco2"});
  play.set("cmi.core.lesson_status", "passed");
  CHECK(open_items(play) == Ids{"sco1", "sco2", "sco3"});

  auto again = Session::continue_launch(definition, learner(), play.session.snapshot());
  REQUIRE(again);
  again->navigate(1'000, NavKind::choice, "sco3");
  CHECK(again->view().delivered == 3);
}

TEST_CASE("a block is a prerequisite that holds when all in it is complete") {
  auto definition = course(Standard::scorm12, 1);
  definition.activities.insert(definition.activities.begin() + 1, activity("block", 0));
  definition.activities[2].parent = 1;
  definition.activities.push_back(activity("exam", 0));
  definition.activities[3].resource = ResourceKind::sco;
  definition.activities[3].prerequisites = "block";
  Launch play = start(definition);
  play.set("cmi.core.lesson_status", "incomplete");
  CHECK_FALSE(play.session.view().control(Control::continue_).enabled);
  play.set("cmi.core.lesson_status", "passed");
  play.go(NavKind::continue_);
  CHECK(play.delivered() == "exam");
}

}  // namespace prerequisites_test
