#include "runtime/call_log.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

/// Figures of the engine, natively and with the recorder on, as the player uses it.
namespace {

using namespace lms;
using namespace lms::runtime;
using namespace lms::sequencing;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

CourseDefinition course(Standard standard, int count) {
  CourseDefinition out{.standard = standard, .title = "Course"};
  for (int i = 0; i <= count; ++i) {
    ActivityDefinition a;
    a.id = i == 0 ? "org" : "sco" + std::to_string(i);
    a.parent = i == 0 ? -1 : 0;
    a.resource = i == 0 ? ResourceKind::none : ResourceKind::sco;
    a.sequencing.control.flow = true;
    a.sequencing.objectives.push_back({.primary = true});
    out.activities.push_back(std::move(a));
  }
  return out;
}

Session opened(const CourseDefinition& definition) {
  LaunchContext context;
  context.learner_id = "learner";
  context.launched_at = 1'900'000'000'000;
  auto session = Session::open_launch(definition, context, {});
  if (!session) std::abort();
  return std::move(*session);
}

Recorder started(const CourseDefinition& definition) {
  Recorder out(opened(definition), 1);
  out.navigate(1, NavKind::start, "");
  out.call(2, 1, Method::initialize, "", "");
  return out;
}

void pairs(const char* what, Standard standard, std::string_view element,
           const std::vector<std::string>& values, int count) {
  Recorder player = started(course(standard, 1));
  std::vector<double> worst;
  worst.reserve(static_cast<std::size_t>(count));
  const auto start = Clock::now();
  for (int i = 0; i < count; ++i) {
    const auto call = Clock::now();
    player.call(3, 1, Method::set_value, element, values[static_cast<std::size_t>(i) % values.size()]);
    worst.push_back(seconds_since(call));
    player.call(3, 1, Method::get_value, element, "");
    if (i % 1'000 == 999) player.acknowledge(player.last_sequence());
  }
  const double spent = seconds_since(start);
  std::sort(worst.begin(), worst.end());
  std::printf("%-44s %10.0f Set+Get pairs/s   p99 of a Set %6.2f µs\n", what, count / spent,
              1e6 * worst[worst.size() * 99 / 100]);
}

void replaying() {
  const CourseDefinition definition = course(Standard::scorm2004_4th, 1);
  Recorder player = started(definition);
  constexpr int kCalls = 45'000;
  for (int i = 0; i < kCalls / 3; ++i) {
    player.call(3, 1, Method::set_value, "cmi.location", i % 2 ? "page 1" : "page 2");
    player.call(3, 1, Method::get_value, "cmi.location", "");
    player.call(3, 1, Method::get_value, "cmi.interactions._count", "");
  }
  const Bytes batch = player.batch_from(1).bytes;
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    Session server = opened(definition);
    const auto start = Clock::now();
    const auto outcome = replay(server, batch, {.expected_epoch = 1, .latest_ms = 1'000}, {});
    if (!outcome || outcome->diverged()) std::abort();
    best = std::min(best, seconds_since(start));
  }
  std::printf("%-44s %10.0f calls/s   batch of %zu bytes, %.1f a call\n", "replay", kCalls / best,
              batch.size(), static_cast<double>(batch.size()) / kCalls);
}

void snapshots(int activities) {
  const CourseDefinition definition = course(Standard::scorm2004_4th, activities);
  Recorder player = started(definition);
  player.call(3, 1, Method::set_value, "cmi.suspend_data", std::string(4'000, 'x'));
  for (int i = 0; i < 20; ++i) {
    const std::string at = "cmi.interactions." + std::to_string(i);
    player.call(3, 1, Method::set_value, at + ".id", "question" + std::to_string(i));
    player.call(3, 1, Method::set_value, at + ".type", "choice");
    player.call(3, 1, Method::set_value, at + ".learner_response", "a[,]b");
    player.call(3, 1, Method::set_value, at + ".result", "correct");
  }
  const Session& session = player.session();
  LaunchContext context;
  context.learner_id = "learner";
  constexpr int kRounds = 200;
  Bytes bytes;
  auto start = Clock::now();
  for (int i = 0; i < kRounds; ++i) bytes = session.snapshot();
  const double save = seconds_since(start) / kRounds;
  start = Clock::now();
  for (int i = 0; i < kRounds; ++i)
    if (!Session::continue_launch(definition, context, bytes)) std::abort();
  const double load = seconds_since(start) / kRounds;
  start = Clock::now();
  for (int i = 0; i < kRounds; ++i) static_cast<void>(session.digest());
  const double digest = seconds_since(start) / kRounds;
  start = Clock::now();
  for (int i = 0; i < kRounds; ++i) static_cast<void>(session.view());
  const double view = seconds_since(start) / kRounds;
  std::printf(
      "%5d activities: snapshot %zu bytes, save %.1f µs, load %.1f µs, digest %.1f µs, view %.1f µs\n",
      activities, bytes.size(), 1e6 * save, 1e6 * load, 1e6 * digest, 1e6 * view);
}

ActivityDefinition part(std::string id, int parent, ResourceKind resource) {
  ActivityDefinition out;
  out.id = std::move(id);
  out.parent = parent;
  out.resource = resource;
  out.sequencing.control.flow = true;
  out.sequencing.objectives.push_back({.primary = true});
  return out;
}

/// Blocks of ten in blocks of ten, with 9,000 and more SCOs at the bottom.
CourseDefinition bushy() {
  CourseDefinition out{.standard = Standard::scorm2004_4th, .title = "Course"};
  out.activities.push_back(part("org", -1, ResourceKind::none));
  const auto grow = [&](const auto& self, int parent, int level) -> void {
    for (int i = 0; i < 10; ++i) {
      const int at = static_cast<int>(out.activities.size());
      out.activities.push_back(
          part("a" + std::to_string(at), parent, level == 4 ? ResourceKind::sco : ResourceKind::none));
      if (level < 4) self(self, at, level + 1);
    }
  };
  grow(grow, 0, 1);
  return out;
}

/// Each block holds a SCO and the next block.
CourseDefinition chain(int depth) {
  CourseDefinition out{.standard = Standard::scorm2004_4th, .title = "Course"};
  out.activities.push_back(part("org", -1, ResourceKind::none));
  int block = 0;
  for (int i = 0; i < depth; ++i) {
    out.activities.push_back(part("sco" + std::to_string(i), block, ResourceKind::sco));
    const int next = static_cast<int>(out.activities.size());
    out.activities.push_back(part("block" + std::to_string(i), block, ResourceKind::none));
    block = next;
  }
  out.activities.push_back(part("last", block, ResourceKind::sco));
  return out;
}

/// What a learner waits for after a click: the page reports and ends, the next is found, and the table of
/// contents is drawn anew. Fails where a step leads nowhere.
void steps(const char* what, const CourseDefinition& definition) {
  Session session = opened(definition);
  std::vector<double> step;
  std::vector<double> view;
  const auto timed = [](std::vector<double>& into, const auto& work) {
    const auto start = Clock::now();
    work();
    into.push_back(seconds_since(start));
  };
  const auto go = [&](NavKind kind, std::string_view target) {
    const std::uint32_t before = session.delivery();
    session.call(3, before, Method::initialize, "", "");
    session.call(3, before, Method::set_value, "cmi.completion_status", "completed");
    session.call(3, before, Method::set_value, "cmi.score.scaled", "0.5");
    timed(step, [&] {
      session.call(3, before, Method::terminate, "", "");
      session.navigate(3, kind, target);
    });
    if (session.delivery() == before) std::abort();
    timed(view, [&] { static_cast<void>(session.view()); });
  };
  session.navigate(1, NavKind::start, "");
  const std::string_view last = definition.activities.back().id;
  for (int i = 0; i < 30; ++i) go(NavKind::continue_, "");
  for (int i = 0; i < 10; ++i) go(NavKind::previous, "");
  for (int i = 0; i < 10; ++i) {
    go(NavKind::choice, last);
    go(NavKind::previous, "");
  }
  std::sort(step.begin(), step.end());
  std::sort(view.begin(), view.end());
  const double median = 1e3 * step[step.size() / 2];
  std::printf("%-44s %6zu activities: a step %.2f ms (slowest of %zu %.2f), goal 2: %s; contents %.2f ms\n",
              what, definition.activities.size(), median, step.size(), 1e3 * step.back(),
              median <= 2.0 ? "reached" : "MISSED", 1e3 * view[view.size() / 2]);
}

}  // namespace

int main() {
  const std::string suspend(4'000, 'x');
  pairs("cmi.location, recorder on", Standard::scorm2004_4th, "cmi.location", {"page 1", "page 2"}, 400'000);
  pairs("cmi.core.lesson_location, recorder on", Standard::scorm12, "cmi.core.lesson_location",
        {"page 1", "page 2"}, 400'000);
  pairs("suspend_data of 4,000, recorder on", Standard::scorm2004_4th, "cmi.suspend_data",
        {suspend + "1", suspend + "2"}, 100'000);
  const std::string large(64'000, 'x');
  pairs("suspend_data of 64,000, recorder on", Standard::scorm2004_4th, "cmi.suspend_data",
        {large + "1", large + "2"}, 5'000);
  replaying();
  for (const int activities : {1, 100, 10'000}) snapshots(activities);
  steps("10,000 SCOs in one block", course(Standard::scorm2004_4th, 10'000));
  steps("blocks of ten", bushy());
  steps("a chain of 5,000 blocks", chain(5'000));
  steps("a chain of 10,000 blocks", chain(10'000));
  return 0;
}
