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
  return 0;
}
