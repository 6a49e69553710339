#include "runtime/call_log.hpp"

#include "random_session.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

namespace call_log_test {

using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

constexpr Standard k12 = Standard::scorm12;
const ReplayLimits kLimits{.expected_epoch = 1, .latest_ms = 60'000};

/// A player that has started the course and set a few values, one call each 100 ms.
Recorder played() {
  Recorder out(open(course(k12)), 1);
  std::int64_t now = 0;
  out.navigate(now += 100, NavKind::start, "");
  out.call(now += 100, 1, Method::initialize, "", "");
  out.call(now += 100, 1, Method::set_value, "cmi.core.lesson_location", "page 1");
  out.call(now += 100, 1, Method::set_value, "cmi.suspend_data", std::string(5'000, 'a') + "1");
  out.call(now += 100, 1, Method::set_value, "cmi.suspend_data", std::string(5'000, 'a') + "2");
  return out;
}

std::string_view replay_error(const Bytes& batch, ReplayLimits limits = kLimits,
                              Session session = open(course(k12))) {
  static Result<ReplayOutcome> kept = ReplayOutcome{};
  kept = replay(session, batch, limits, {});
  return error_code(kept);
}

}  // namespace

TEST_CASE("a batch brings a session that saw nothing to the same state") {
  const Recorder player = played();
  Session server = open(course(k12));
  const Batch batch = player.batch_from(1);
  CHECK(batch.first == 1);
  CHECK(batch.last == 5);
  const auto outcome = replay(server, batch.bytes, kLimits, {});
  REQUIRE(outcome.has_value());
  CHECK(outcome->applied == 5);
  CHECK(outcome->last_ms == 500);
  CHECK_FALSE(outcome->diverged());
  CHECK(server.digest() == player.session().digest());
}

TEST_CASE("a long value travels as what changed") {
  const Recorder player = played();
  CHECK(player.batch_from(5).bytes.size() < 100);
  CHECK(player.batch_from(4).bytes.size() > 5'000);
}

TEST_CASE("the same batch again changes nothing") {
  const Recorder player = played();
  Session server = open(course(k12));
  const Bytes batch = player.batch_from(1).bytes;
  REQUIRE(replay(server, batch, kLimits, {}).has_value());
  const auto digest = server.digest();
  ReplayLimits after = kLimits;
  after.applied_up_to = 5;
  after.last_ms = 500;
  const auto outcome = replay(server, batch, after, {});
  REQUIRE(outcome.has_value());
  CHECK(outcome->applied == 0);
  CHECK(outcome->last == 5);
  CHECK_FALSE(outcome->diverged());
  CHECK(server.digest() == digest);
}

TEST_CASE("what is no batch of this launch is refused") {
  const Recorder player = played();
  const Bytes batch = player.batch_from(1).bytes;
  CHECK(replay_error(batch).empty());
  CHECK(replay_error({}) == "runtime.malformed");
  CHECK(replay_error(Bytes(100)) == "runtime.malformed");
  ReplayLimits other = kLimits;
  other.expected_epoch = 2;
  CHECK(replay_error(batch, other) == "runtime.malformed");
  CHECK(replay_error(player.batch_from(2).bytes) == "runtime.malformed");  // a gap
  ReplayLimits early = kLimits;
  early.latest_ms = 499;
  CHECK(replay_error(batch, early) == "runtime.malformed");
  ReplayLimits later = kLimits;
  later.last_ms = 101;
  CHECK(replay_error(batch, later) == "runtime.malformed");
  Bytes longer = batch;
  longer.push_back(std::byte{0});
  CHECK(replay_error(longer) == "runtime.malformed");
  CHECK(replay_error(Bytes(kMaxBatchBytes + 1)) == "runtime.malformed");
  for (std::size_t size = 0; size < batch.size(); ++size)
    CHECK(replay_error(Bytes(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(size))) ==
          "runtime.malformed");
}

TEST_CASE("a call of a page that was never delivered is refused") {
  Recorder player(open(course(k12)), 1);
  player.navigate(1, NavKind::start, "");
  player.call(2, 2, Method::initialize, "", "");
  CHECK(replay_error(player.batch_from(1).bytes) == "runtime.malformed");
  Recorder zero(open(course(k12)), 1);
  zero.call(1, 0, Method::initialize, "", "");
  CHECK(replay_error(zero.batch_from(1).bytes) == "runtime.malformed");
}

TEST_CASE("another state at the end is noticed, and the player goes on from the server's") {
  Recorder player = played();
  Session server = open(course(k12));
  REQUIRE(replay(server, player.batch_from(1).bytes, kLimits, {}).has_value());
  player.acknowledge(5);

  // Something only the server knows.
  server.call(500, 1, Method::set_value, "cmi.core.lesson_location", "elsewhere");
  player.call(600, 1, Method::set_value, "cmi.core.score.raw", "80");
  ReplayLimits after = kLimits;
  after.applied_up_to = 5;
  after.last_ms = 500;
  const auto outcome = replay(server, player.batch_from(6).bytes, after, {});
  REQUIRE(outcome.has_value());
  CHECK_FALSE(outcome->same_digest);
  CHECK(outcome->diverged());
  CHECK(outcome->last == 6);

  player.call(700, 1, Method::set_value, "cmi.core.lesson_status", "passed");
  auto from_server = Session::continue_launch(course(k12), learner(), server.snapshot());
  REQUIRE(from_server.has_value());
  player.rebase(std::move(*from_server), 6);
  CHECK(player.acknowledged() == 6);
  CHECK(player.last_sequence() == 7);
  CHECK(player.session().peek(1, "cmi.core.lesson_location") == "elsewhere");
  CHECK(player.session().peek(1, "cmi.core.lesson_status") == "passed");
  after.applied_up_to = 6;
  after.last_ms = 600;
  const auto next = replay(server, player.batch_from(7).bytes, after, {});
  REQUIRE(next.has_value());
  CHECK_FALSE(next->diverged());
  CHECK(server.digest() == player.session().digest());
}

TEST_CASE("a splice on another base stops the replay before it, and nothing is lost") {
  Recorder player = played();
  Session server = open(course(k12));
  REQUIRE(replay(server, player.batch_from(1).bytes, kLimits, {}).has_value());
  player.acknowledge(5);
  server.call(500, 1, Method::set_value, "cmi.suspend_data", "lost");
  player.call(600, 1, Method::set_value, "cmi.core.score.raw", "80");
  player.call(700, 1, Method::set_value, "cmi.suspend_data", std::string(5'000, 'a') + "3");
  player.call(800, 1, Method::set_value, "cmi.core.lesson_status", "passed");
  ReplayLimits after = kLimits;
  after.applied_up_to = 5;
  after.last_ms = 500;
  const auto outcome = replay(server, player.batch_from(6).bytes, after, {});
  REQUIRE(outcome.has_value());
  CHECK_FALSE(outcome->complete);
  CHECK(outcome->last == 6);
  auto from_server = Session::continue_launch(course(k12), learner(), server.snapshot());
  REQUIRE(from_server.has_value());
  player.rebase(std::move(*from_server), outcome->last);
  after.applied_up_to = 6;
  after.last_ms = 600;
  const auto next = replay(server, player.batch_from(7).bytes, after, {});
  REQUIRE(next.has_value());
  CHECK_FALSE(next->diverged());
  CHECK(server.peek(1, "cmi.suspend_data") == std::string(5'000, 'a') + "3");
}

TEST_CASE("a log beyond one request is cut, and only its end carries a digest") {
  Recorder player(open(course(k12)), 1);
  player.navigate(1, NavKind::start, "");
  player.call(2, 1, Method::initialize, "", "");
  for (int i = 0; i < 60'000; ++i) player.call(3, 1, Method::get_value, "cmi.core.student_id", "");
  Session server = open(course(k12));
  ReplayLimits limits = kLimits;
  int batches = 0;
  while (limits.applied_up_to < player.last_sequence()) {
    const Batch batch = player.batch_from(limits.applied_up_to + 1);
    REQUIRE(batch.bytes.size() <= kMaxBatchBytes);
    const auto outcome = replay(server, batch.bytes, limits, {});
    REQUIRE(outcome.has_value());
    REQUIRE_FALSE(outcome->diverged());
    limits.applied_up_to = outcome->last;
    ++batches;
  }
  CHECK(batches > 1);
  CHECK(server.digest() == player.session().digest());
}

TEST_CASE("values too long for a batch are refused to the content, not lost on the way") {
  Recorder player(open(course(k12)), 1);
  player.navigate(1, NavKind::start, "");
  player.call(2, 1, Method::initialize, "", "");
  CHECK(player.call(3, 1, Method::set_value, "cmi.suspend_data", std::string(1'000'000, 'x')).error != 0);
  CHECK(player.call(4, 1, Method::set_value, "cmi.suspend_data", std::string(192'000, 'x')).error == 0);
  Session server = open(course(k12));
  const auto outcome = replay(server, player.batch_from(1).bytes, kLimits, {});
  REQUIRE(outcome.has_value());
  CHECK_FALSE(outcome->diverged());
}

TEST_CASE("altered batches never harm") {
  const Bytes batch = played().batch_from(1).bytes;
  Random random(5);
  for (std::uint64_t i = 0; i < rounds(2'000); ++i) {
    Bytes altered = batch;
    for (std::uint32_t k = 1 + random.below(4); k > 0; --k)
      altered[random.below(static_cast<std::uint32_t>(altered.size() < 200 ? altered.size() : 200))] =
          static_cast<std::byte>(random.below(256));
    static_cast<void>(replay_error(altered));
  }
}

}  // namespace call_log_test
