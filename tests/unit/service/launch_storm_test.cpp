#include "play_world.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

namespace launch_storm_test {

using namespace lms;
using namespace lms::test;
using runtime::Method;

namespace {

// What is counted in the transaction of a change, beside what is there.
const storage::Statement kDispatchCounts{
    "SELECT d.registration_count, (SELECT count(*) FROM registrations r WHERE r.dispatch_id = d.id),"
    " d.completed_count, (SELECT count(*) FROM registrations r WHERE r.dispatch_id = d.id AND r.completed_at "
    "IS NOT"
    " NULL), d.seats_taken, (SELECT count(*) FROM registrations r WHERE r.dispatch_id = d.id AND r.renewal ="
    " d.renewal), t.registration_count FROM dispatches d JOIN tenants t ON t.id = d.tenant_id"};
const storage::Statement kLiveLaunches{
    "SELECT COALESCE(MAX(n), 0) FROM (SELECT count(*) AS n FROM launches WHERE superseded_at IS NULL GROUP BY"
    " registration_id) live"};
const storage::Statement kEpochs{
    "SELECT count(*) FROM registrations r WHERE r.launch_count <> (SELECT COALESCE(MAX(k.epoch), 0) FROM "
    "launches k"
    " WHERE k.registration_id = r.id)"};
const storage::Statement kLateApplied{
    "SELECT count(*) FROM launch_logs g JOIN launches k ON k.id = g.launch_id WHERE g.applied = 1 AND "
    "g.last_seq >"
    " k.last_seq"};

std::int64_t number(PlayWorld& world, const storage::Statement& statement) {
  return good(world.db->read([&](storage::Transaction& tx) { return tx.query_one(statement, {}); }))
      ->integer(0);
}

/// Everything that may happen to a few registrations, in an order of its own, until `steps` are done.
/// Whatever is refused must be refused for a reason that somebody else's step explains.
class Storm {
 public:
  Storm(PlayWorld& world, std::vector<std::string> tokens, unsigned seed)
      : world_(world), tokens_(std::move(tokens)), dice_(seed) {}

  /// The code of the first answer that nothing explains, or "".
  std::string run(int steps) {
    for (int i = 0; i < steps; ++i) {
      const std::string code = step();
      static constexpr std::array kExplained{"",
                                             "registration.not_found",
                                             "runtime.superseded",
                                             "runtime.forbidden",
                                             "launch.unknown_link",
                                             "dispatch.limit_reached"};
      if (std::ranges::find(kExplained, code) == kExplained.end()) return code;
    }
    return {};
  }

 private:
  std::string step() {
    auto& services = world_.services;
    switch (dice_() % 12) {
      case 0:
        return with_registration([&](const std::string& id) {
          return std::string(error_code(services.registrations.reset(world_.admin, id)));
        });
      case 1:
        return with_registration([&](const std::string& id) {
          return std::string(error_code(services.registrations.remove(world_.admin, id)));
        });
      case 2:
        return std::string(error_code(services.dispatches.reset_count(world_.admin, world_.dispatch, {})));
      case 3:
      case 4:
      case 5: {
        auto launch = services.launches.open_by_token(tokens_[dice_() % tokens_.size()]);
        if (!launch) return launch.error().code;
        player_.emplace(std::move(*launch));
        player_->begin();
        return {};
      }
      case 6: {
        if (!player_) return {};
        auto launch = services.launches.open_by_ticket(player_->launch.ticket);
        if (!launch) return launch.error().code;
        player_.emplace(std::move(*launch));
        player_->begin();
        return {};
      }
      default:
        return play();
    }
  }

  std::string play() {
    if (!player_) return {};
    player_->set("cmi.location", std::to_string(dice_()));
    if (dice_() % 4 == 0) player_->set("cmi.completion_status", "completed");
    return std::string(error_code(player_->sync(world_.services)));
  }

  template <class F>
  std::string with_registration(F act) {
    const auto list = world_.services.registrations.list(world_.admin, {}, {});
    if (!list) return list.error().code;
    if (list->items.empty()) return {};
    return act(list->items[dice_() % list->items.size()].id);
  }

  PlayWorld& world_;
  std::vector<std::string> tokens_;
  std::mt19937 dice_;
  std::optional<TestPlayer> player_;
};

}  // namespace

TEST_CASE("launches, batches, resets, deletions and renewals at once leave counts that are true") {
  PlayWorld world;
  good(world.services.dispatches.update(world.admin, world.dispatch,
                                        {.usage = {.max_registrations = std::optional<std::int64_t>{3}}}));
  std::vector<std::string> tokens;
  for (const char* learner : {"ada", "bob", "eve", "joe"}) tokens.push_back(world.link(learner));
  constexpr unsigned kThreads = 6;
  std::vector<std::string> ends(kThreads);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] { ends[i] = Storm(world, tokens, 1000 + i).run(150); });
  for (auto& thread : threads) thread.join();
  for (const auto& end : ends) CHECK(end == "");

  const auto counts =
      good(world.db->read([&](storage::Transaction& tx) { return tx.query_one(kDispatchCounts, {}); }));
  REQUIRE(counts);
  CHECK(counts->integer(0) == counts->integer(1));
  CHECK(counts->integer(2) == counts->integer(3));
  CHECK(counts->integer(4) == counts->integer(5));
  CHECK(counts->integer(6) == counts->integer(1));
  CHECK(number(world, kLiveLaunches) <= 1);
  CHECK(number(world, kEpochs) == 0);
  CHECK(number(world, kLateApplied) == 0);
}

}  // namespace launch_storm_test
