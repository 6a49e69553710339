#include "course_builder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace overall_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

TEST_CASE("OP.1: the trace tells the processes by their numbers, of the last request alone") {
  Walk walk(course_of("org\n  one\n  two\n"));
  walk.sequencer().set_tracing(true);
  walk.start();
  const auto passed = [&](std::string_view process) {
    const auto& trace = walk.sequencer().trace();
    return std::any_of(trace.begin(), trace.end(),
                       [&](const TraceStep& step) { return step.process == process; });
  };
  for (const char* process : {"OP.1", "NB.2.1", "SB.2.5", "SB.2.3", "SB.2.1", "SB.2.2", "DB.1.1", "DB.2"})
    CHECK(passed(process));
  CHECK_FALSE(passed("UP.4"));
  walk.next();
  for (const char* process : {"TB.2.3", "UP.4", "RB.1.5", "SB.2.7"}) CHECK(passed(process));
  CHECK_FALSE(passed("SB.2.5"));
  const std::size_t length = walk.sequencer().trace().size();
  CHECK(walk.sequencer().look_ahead().exit);
  CHECK(walk.sequencer().trace().size() == length);
  walk.next();
  walk.start();
  walk.sequencer().set_tracing(false);
  CHECK(walk.sequencer().trace().empty());
}

TEST_CASE("OP.1: a refused request changes nothing, a failed one ends the attempt") {
  CourseDefinition course = course_of("org\n  one\n  two\n");
  rules(course, "two").pre.push_back({when(ConditionKind::always), PreAction::disabled});
  Walk walk(course);
  walk.start();
  CHECK(walk.start() == "NB.2.1-1");
  CHECK_FALSE(walk.last().attempt_ended);
  CHECK(walk.delivered() == "one");
  CHECK(walk.next() == "SB.2.2-2");
  CHECK(walk.last().attempt_ended);
  CHECK(walk.delivered().empty());
  CHECK(walk.status("one").completed == true);
  CHECK(walk.choose("one") == "one");
}

TEST_CASE("a copy of a sequencer goes its own way") {
  Walk walk(course_of("org\n  one\n  two\n"));
  walk.start();
  Sequencer copy = walk.sequencer();
  copy.navigate(Request::continue_);
  CHECK(walk.delivered() == "one");
  CHECK(copy.delivered() == walk.sequencer().find("two"));
  copy = walk.sequencer();
  CHECK(copy.delivered() == walk.sequencer().find("one"));
}

}  // namespace overall_test
