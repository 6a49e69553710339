#include "random_session.hpp"
#include "runtime/call_log.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

#include <cstdio>

namespace snapshot_test {

using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

Session reopened(const Session& session, const CourseDefinition& course, const LaunchContext& context) {
  auto out = Session::continue_launch(course, context, session.snapshot());
  REQUIRE(out.has_value());
  return std::move(*out);
}

bool same(const CallOutcome& a, const CallOutcome& b) {
  return a.value == b.value && a.error == b.error && a.diagnostic == b.diagnostic;
}

}  // namespace

TEST_CASE("saving and loading at every step changes nothing") {
  const std::uint64_t count = rounds(300);
  std::uint64_t steps = 0;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const CourseDefinition course = random_course(random);
    Bytes snapshot;
    for (int launch = 0; launch < 2; ++launch) {
      const LaunchContext context = random_context(random);
      Session straight = open(course, context, snapshot);
      Session stepwise = open(course, context, snapshot);
      std::int64_t now = 0;
      for (int i = 0; i < 30; ++i, ++steps) {
        const Event event = random_event(random, straight, now);
        now = event.at_ms;
        CAPTURE(launch, i, event.argument, event.value);
        stepwise = reopened(stepwise, course, context);
        REQUIRE(same(apply(straight, event), apply(stepwise, event)));
        REQUIRE(straight.snapshot() == stepwise.snapshot());
        REQUIRE(straight.result() == stepwise.result());
      }
      snapshot = straight.snapshot();
    }
  }
  std::printf("%llu random courses, %llu steps saved and loaded\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(steps));
}

TEST_CASE("replaying the log gives the live state and every answer, in whatever batches it comes") {
  const std::uint64_t count = rounds(300);
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    CAPTURE(seed);
    Random random(seed + 1'000'000);
    const CourseDefinition course = random_course(random);
    const LaunchContext context = random_context(random);
    Recorder player(open(course, context), 3);
    Session server = open(course, context);
    std::vector<CallOutcome> told;
    std::vector<CallOutcome> replayed;
    ReplayLimits limits{.expected_epoch = 3, .latest_ms = 1'000'000'000};
    std::int64_t now = 0;
    for (int i = 0; i < 60; ++i) {
      const Event event = random_event(random, player.session(), now);
      now = event.at_ms;
      if (event.navigation) {
        player.navigate(event.at_ms, event.kind, event.argument);
        told.emplace_back();
      } else {
        told.push_back(player.call(event.at_ms, event.delivery, event.method, event.argument, event.value));
      }
      if (!random.chance(20) && i != 59) continue;
      // Now and then the answer is lost and everything since the last one that arrived is sent again.
      const Batch batch = player.batch_from(player.acknowledged() + 1);
      const auto outcome = replay(server, batch.bytes, limits,
                                  [&](std::uint64_t sequence, const LogEntry&, const CallOutcome& given) {
                                    REQUIRE(sequence == replayed.size() + 1);
                                    replayed.push_back(given);
                                  });
      REQUIRE(outcome.has_value());
      REQUIRE_FALSE(outcome->diverged());
      REQUIRE(outcome->last == player.last_sequence());
      limits.applied_up_to = outcome->last;
      limits.last_ms = outcome->last_ms;
      if (random.chance(70)) player.acknowledge(outcome->last);
      server = reopened(server, course, context);
    }
    REQUIRE(server.snapshot() == player.session().snapshot());
    REQUIRE(told.size() == replayed.size());
    for (std::size_t i = 0; i < told.size(); ++i) REQUIRE(same(told[i], replayed[i]));
  }
}

TEST_CASE("a truncated or altered state is refused or loads, and never harms") {
  const std::uint64_t count = rounds(60);
  std::uint64_t loaded = 0;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    CAPTURE(seed);
    Random random(seed + 2'000'000);
    const CourseDefinition course = random_course(random);
    const LaunchContext context = random_context(random);
    Session session = open(course, context);
    std::int64_t now = 0;
    for (int i = 0; i < 25; ++i) {
      const Event event = random_event(random, session, now);
      now = event.at_ms;
      apply(session, event);
    }
    const Bytes whole = session.snapshot();
    for (std::size_t size = 1; size < whole.size(); size += 1 + random.below(7)) {
      CHECK_FALSE(Session::continue_launch(course, context, ByteView(whole).first(size)).has_value());
      CHECK_FALSE(Session::open_launch(course, context, ByteView(whole).first(size)).has_value());
    }
    for (int i = 0; i < 200; ++i) {
      Bytes altered = whole;
      for (std::uint32_t k = 1 + random.below(3); k > 0; --k)
        altered[random.below(static_cast<std::uint32_t>(altered.size()))] =
            static_cast<std::byte>(random.below(256));
      auto opened = random.chance(50) ? Session::continue_launch(course, context, altered)
                                      : Session::open_launch(course, context, altered);
      if (!opened) continue;
      ++loaded;
      for (int step = 0; step < 5; ++step) apply(*opened, random_event(random, *opened, now));
      static_cast<void>(opened->result());
    }
  }
  std::printf("%llu altered states loaded and were played on\n", static_cast<unsigned long long>(loaded));
}

TEST_CASE("a truncated or altered launch context or definition is refused or reads, and never harms") {
  const std::uint64_t count = rounds(200);
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    Random random(seed + 3'000'000);
    const CourseDefinition course = random_course(random);
    LaunchContext context = random_context(random);
    context.preferences = Preferences{.audio_level = 0.5, .language = "de"};
    const Bytes bytes = encode(context);
    const auto back = decode_context(bytes);
    REQUIRE(back.has_value());
    CHECK(encode(*back) == bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      CHECK_FALSE(decode_context(ByteView(bytes).first(size)).has_value());
    const Bytes definition = sequencing::encode(course);
    for (int i = 0; i < 50; ++i) {
      Bytes altered = definition;
      altered[random.below(static_cast<std::uint32_t>(altered.size()))] =
          static_cast<std::byte>(random.below(256));
      if (auto read = sequencing::decode_course(altered)) {
        auto session = Session::open_launch(std::move(*read), context, {});
        if (session) session->navigate(1, NavKind::start, "");
      }
    }
  }
}

}  // namespace snapshot_test
