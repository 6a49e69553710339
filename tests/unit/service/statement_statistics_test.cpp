#include "service/statement_statistics.hpp"

#include "service/lrs_store.hpp"
#include "unit/service/play_world.hpp"

#include <chrono>

namespace statement_statistics_test {

using namespace lms;
using namespace lms::service;
using lms::test::good;
using lms::test::PlayWorld;

namespace {

using std::chrono::days;

void store(PlayWorld& world, const std::string& verb, const std::string& activity, int times = 1) {
  std::string json = "[";
  for (int i = 0; i < times; ++i) {
    if (i > 0) json += ',';
    json += R"({"actor":{"mbox":"mailto:ann@example.org"},"verb":{"id":"http://example.org/)" + verb +
            R"("},"object":{"id":"http://example.org/)" + activity +
            R"(","definition":{"name":{"en-GB":"The )" + activity + R"(","de":"Das )" + activity + R"("}}}})";
  }
  auto batch =
      good(make_batch(world.context, json + "]",
                      {.tenant_id = world.tenant, .authority = make_authority("http://x", "y", "y")}));
  good(world.db->write([&](storage::Transaction& tx) { return store_statements(tx, world.context, batch); }));
}

}  // namespace

TEST_CASE("statements are counted by day, verb and activity, each once") {
  PlayWorld world;
  store(world, "opened", "golf", 3);
  store(world, "passed", "golf");
  world.clock.advance(days{1});
  store(world, "opened", "tennis", 2);
  StatementStatistics statistics(world.context);
  for (int again = 0; again < 2; ++again) {
    const auto seen = good(statistics.overview(world.admin, "acme", 3, {"de"}));
    CHECK(seen.counted);
    REQUIRE(seen.days.size() == 3);
    CHECK(seen.statements == std::vector<std::int64_t>{0, 4, 2});
    REQUIRE(seen.verbs.size() == 2);
    CHECK(seen.verbs[0].id == "http://example.org/opened");
    CHECK(seen.verbs[0].statements == 5);
    CHECK(seen.verbs[0].by_day == std::vector<std::int64_t>{0, 3, 2});
    CHECK(seen.verbs[1].by_day == std::vector<std::int64_t>{0, 1, 0});
    REQUIRE(seen.activities.size() == 2);
    CHECK(seen.activities[0].id == "http://example.org/golf");
    CHECK(seen.activities[0].name == "Das golf");
  }
  // What comes later that day is added.
  store(world, "opened", "tennis", 4);
  const auto more = good(statistics.overview(world.admin, "acme", 1, {"en"}));
  CHECK(more.statements == std::vector<std::int64_t>{6});
  CHECK(more.activities.at(0).name == "The tennis");
  // A day that is over keeps its count.
  world.clock.advance(days{2});
  CHECK(good(statistics.overview(world.admin, "acme", 5, {})).statements ==
        std::vector<std::int64_t>{0, 4, 6, 0, 0});
}

TEST_CASE("more statements than are counted at once are counted all the same") {
  PlayWorld world;
  for (int i = 0; i < 5; ++i) store(world, "opened", "golf", 900);
  world.clock.advance(days{1});
  store(world, "opened", "golf", 10);
  const auto seen = good(StatementStatistics(world.context).overview(world.admin, "acme", 2, {}));
  CHECK(seen.counted);
  CHECK(seen.statements == std::vector<std::int64_t>{4500, 10});
  CHECK(seen.verbs.at(0).by_day == std::vector<std::int64_t>{4500, 10});
}

TEST_CASE("statements of another tenant are not counted, and its figures not shown") {
  PlayWorld world;
  store(world, "opened", "golf");
  (void)good(world.services.tenants.create(world.admin, {.name = "Other", .domain = "other"}));
  StatementStatistics statistics(world.context);
  CHECK(good(statistics.overview(world.admin, "other", 1, {})).statements == std::vector<std::int64_t>{0});
  const Principal own{.user_id = "x", .tenant_id = world.tenant, .role = Role::tenant_admin};
  CHECK(good(statistics.overview(own, "", 1, {})).statements == std::vector<std::int64_t>{1});
  CHECK(error_code(statistics.overview(own, "other", 1, {})) == "tenant.not_found");
  const Principal learner{.user_id = "x", .tenant_id = world.tenant, .role = Role::learner};
  CHECK(error_code(statistics.overview(learner, "", 1, {})) == "auth.forbidden");
}

}  // namespace statement_statistics_test
