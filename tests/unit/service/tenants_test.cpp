#include "service/tenants.hpp"

#include "service/webhooks.hpp"
#include "world.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <span>
#include <thread>
#include <vector>

namespace lms::service {
namespace {

using test::must;
using test::World;

const storage::Statement kAudit{
    "SELECT actor_id, address, action, object_id, details, at FROM audit_log WHERE tenant_id = $1 ORDER BY "
    "id"};
const storage::Statement kTopics{"SELECT topic, body FROM webhook_deliveries WHERE subject = $1 ORDER BY id"};
const storage::Statement kMarkLaunch{"UPDATE users SET last_launch_at = $2 WHERE id = $1"};

TEST_CASE("a tenant is found by its id and by its domain") {
  World world;
  const Tenant made = world.tenant("acme");
  CHECK(made.domain == "acme");
  CHECK(made.status == TenantStatus::active);
  CHECK(made.created_at == test::kStart);
  for (const std::string& ref : {made.id, std::string("acme"), std::string("ACME")})
    CHECK(must(world.services.tenants.get(world.admin, ref)).tenant.id == made.id);
  CHECK(error_code(world.services.tenants.get(world.admin, "nobody")) == "tenant.not_found");
}

TEST_CASE("a domain belongs to one tenant") {
  World world;
  world.tenant("acme");
  const auto second = world.services.tenants.create(world.admin, {.name = "Other", .domain = "Acme"});
  REQUIRE_FALSE(second);
  CHECK(second.error().code == "tenant.exists");
  CHECK(second.error().element == "domain");
}

TEST_CASE("of 64 who create one domain at once, one wins and nothing is left of the others") {
  World world;
  std::atomic<int> made = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i)
    threads.emplace_back([&] {
      const auto result = world.services.tenants.create(world.admin, {.name = "Acme", .domain = "acme"});
      if (result)
        ++made;
      else if (result.error().code == "tenant.exists")
        ++refused;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(made == 1);
  CHECK(refused == 63);
  CHECK(must(world.services.tenants.list(world.admin, {.q = "acme"})).items.size() == 1);
  const Tenant winner = must(world.services.tenants.get(world.admin, "acme")).tenant;
  CHECK(world.rows(kAudit, {winner.id}).size() == 1);
}

TEST_CASE("markup and SQL in a tenant's name are letters like any others") {
  World world;
  const std::string name = "<img src=x onerror=alert(1)>'; DROP TABLE tenants; --";
  must(world.services.tenants.create(world.admin, {.name = name, .domain = "acme"}));
  CHECK(must(world.services.tenants.get(world.admin, "acme")).tenant.name == name);
  CHECK(must(world.services.tenants.list(world.admin, {.q = "'; drop"})).items.size() == 1);
  CHECK(must(world.services.tenants.list(world.admin, {.q = "%"})).items.empty());
  CHECK(error_code(world.services.tenants.get(world.admin, "' OR '1'='1")) == "tenant.not_found");
}

TEST_CASE("only the platform makes, suspends and deletes tenants") {
  World world;
  world.tenant("acme");
  for (const Role role : {Role::tenant_admin, Role::instructor, Role::learner}) {
    const Principal principal =
        World::as(world.user("acme", std::string(to_text(role)) + "@acme.example", role));
    CHECK(error_code(world.services.tenants.create(principal, {.name = "X", .domain = "x"})) ==
          "auth.forbidden");
    CHECK(error_code(world.services.tenants.update(principal, "acme", {.status = TenantStatus::suspended})) ==
          "auth.forbidden");
    CHECK(error_code(world.services.tenants.remove(principal, "acme", true)) == "auth.forbidden");
  }
}

TEST_CASE("a tenant's people see their own tenant alone") {
  World world;
  const Tenant acme = world.tenant("acme");
  const Tenant other = world.tenant("other");
  const Principal principal = World::as(world.user("acme", "a@acme.example", Role::tenant_admin));
  const auto page = must(world.services.tenants.list(principal, {}));
  REQUIRE(page.items.size() == 1);
  CHECK(page.items[0].tenant.id == acme.id);
  for (const std::string& ref :
       {other.id, std::string("other"), std::string(kRootTenantId), std::string("root")}) {
    CHECK(error_code(world.services.tenants.get(principal, ref)) == "tenant.not_found");
    CHECK(error_code(world.services.tenants.update(principal, ref, {.name = "mine"})) == "tenant.not_found");
  }
  CHECK(must(world.services.tenants.update(principal, "acme", {.name = "Acme & Co"})).tenant.name ==
        "Acme & Co");
}

TEST_CASE("the pages of a list hold every tenant once, whatever comes and goes between them") {
  World world;
  std::set<std::string> expected{std::string(kRootTenantDomain)};
  for (int i = 0; i < 9; ++i) {
    const std::string domain = "t" + std::to_string(i);
    world.tenant(domain);
    expected.insert(domain);
  }
  for (const std::string& sort : {std::string("createdAt"), std::string("-createdAt"), std::string("name"),
                                  std::string("-name"), std::string("domain"), std::string("-domain")}) {
    std::vector<std::string> seen;
    ListQuery query{.limit = 3, .sort = sort};
    do {
      const auto page = must(world.services.tenants.list(world.admin, query));
      for (const auto& one : page.items) seen.push_back(one.tenant.domain);
      query.cursor = page.next;
      // One that sorts before everything already seen in ascending lists, and after in descending ones.
      if (seen.size() == 3 && sort == "domain") world.tenant("a-first");
    } while (!query.cursor.empty());
    if (sort == "domain") {
      CHECK(std::is_sorted(seen.begin(), seen.end()));
      must(world.services.tenants.remove(world.admin, "a-first", false));
    }
    CHECK(seen.size() == expected.size());
    CHECK(std::set<std::string>(seen.begin(), seen.end()) == expected);
  }
}

TEST_CASE("a list tells each tenant's figures, newest users and newest dispatches") {
  World world;
  world.tenant("acme");
  world.tenant("empty");
  std::vector<User> users;
  for (int i = 0; i < 7; ++i)
    users.push_back(world.user("acme", "u" + std::to_string(i) + "@acme.example", Role::learner));
  world.run(kMarkLaunch, {users[0].id, test::kStart - std::chrono::days(31)});
  world.run(kMarkLaunch, {users[1].id, test::kStart - std::chrono::days(29)});
  world.run(kMarkLaunch, {users[2].id, test::kStart});
  const auto page = must(world.services.tenants.list(world.admin, {.sort = "domain"}));
  REQUIRE(page.items.size() == 3);
  const TenantWithStats& acme = page.items[0];
  CHECK(acme.stats.total_users == 7);
  CHECK(acme.stats.active_users == 2);
  REQUIRE(acme.users.size() == 5);
  for (int i = 0; i < 5; ++i)
    CHECK(acme.users[static_cast<std::size_t>(i)].id == users[6 - static_cast<std::size_t>(i)].id);
  CHECK(page.items[1].tenant.domain == "empty");
  CHECK(page.items[1].stats.total_users == 0);
  CHECK(page.items[1].users.empty());
  CHECK(page.items[2].stats.total_users == 1);
  REQUIRE(page.items[2].users.size() == 1);
  CHECK(page.items[2].users[0].email == "root@example.org");
}

/// Counts the queries of what runs on another connection.
class CountingConnection final : public storage::Connection {
 public:
  explicit CountingConnection(storage::Connection& inner) : inner_(inner) {}
  void close() override {}
  [[nodiscard]] std::optional<TimePoint> writing_since() const override { return inner_.writing_since(); }
  int queries = 0;

 private:
  class Counted final : public storage::Transaction {
   public:
    Counted(storage::Transaction& inner, int& queries) : inner_(inner), queries_(queries) {}

   private:
    Result<storage::Rows> run_query(const storage::Statement& sql,
                                    std::span<const storage::Value> values) override {
      ++queries_;
      return inner_.query(sql, std::vector<storage::Value>(values.begin(), values.end()));
    }
    Result<std::int64_t> run_execute(const storage::Statement& sql,
                                     std::span<const storage::Value> values) override {
      ++queries_;
      return inner_.execute(sql, std::vector<storage::Value>(values.begin(), values.end()));
    }
    storage::Transaction& inner_;
    int& queries_;
  };
  Result<void> run_write(const Work& work) override {
    return inner_.write([&](storage::Transaction& tx) {
      Counted counted(tx, queries);
      return work(counted);
    });
  }
  Result<void> run_read(const Work& work) override {
    return inner_.read([&](storage::Transaction& tx) {
      Counted counted(tx, queries);
      return work(counted);
    });
  }
  storage::Connection& inner_;
};

TEST_CASE("a list of tenants costs four queries, however many it shows") {
  World world;
  for (int i = 0; i < 30; ++i) {
    const std::string domain = "t" + std::to_string(i);
    world.tenant(domain);
    world.user(domain, "a@example.org", Role::learner);
  }
  CountingConnection counting(*world.db);
  Context context(counting, *world.store, *world.keys, world.passwords, world.clock, system_random(),
                  Config{});
  Tenants tenants(context);
  CHECK(must(tenants.list(world.admin, {.limit = 1})).items.size() == 1);
  CHECK(counting.queries == 4);
  CHECK(must(tenants.list(world.admin, {.limit = 50})).items.size() == 31);
  CHECK(counting.queries == 8);
}

TEST_CASE("a suspended tenant comes back as it was") {
  World world;
  must(Webhooks(world.context)
           .create(world.admin, {.reach = WebhookReach::platform, .url = "https://hooks.example.org/"}));
  const Tenant acme = world.tenant("acme");
  CHECK(must(world.services.tenants.update(world.admin, "acme", {.status = TenantStatus::suspended}))
            .tenant.status == TenantStatus::suspended);
  CHECK(must(world.services.tenants.update(world.admin, "acme", {.status = TenantStatus::active}))
            .tenant.status == TenantStatus::active);
  const auto topics = world.rows(kTopics, {acme.id});
  REQUIRE(topics.size() == 3);
  CHECK(topics[0].text(0) == "tenant.created");
  CHECK(topics[1].text(0) == "tenant.changed");
  CHECK(topics[1].text(1).find(R"("change":"suspended")") != std::string::npos);
  CHECK(topics[2].text(1).find(R"("change":"activated")") != std::string::npos);
}

TEST_CASE("the platform's own tenant can be neither suspended nor deleted") {
  World world;
  CHECK(error_code(world.services.tenants.update(world.admin, "root", {.status = TenantStatus::suspended})) ==
        "request.invalid");
  CHECK(error_code(world.services.tenants.remove(world.admin, "root", true)) == "request.invalid");
}

TEST_CASE("a change is in the audit log with who, what, when and from where") {
  World world;
  const Tenant acme = world.tenant("acme");
  world.clock.advance(Millis{5000});
  must(world.services.tenants.update(world.admin, "acme", {.name = "New \"name\""}));
  const auto log = world.rows(kAudit, {acme.id});
  REQUIRE(log.size() == 2);
  CHECK(log[0].text(2) == "tenant.created");
  CHECK(log[1].text(0) == world.admin.user_id);
  CHECK(log[1].text(1) == "192.0.2.9");
  CHECK(log[1].text(2) == "tenant.updated");
  CHECK(log[1].text(3) == acme.id);
  CHECK(log[1].text(4) == R"({"domain":"acme","maxRegistrations":"","name":"New \"name\"",)"
                          R"("redirectHosts":"","statements":"off","status":"active"})");
  CHECK(log[1].time(5) == test::kStart + Millis{5000});
}

TEST_CASE("a refused change leaves no trace") {
  World world;
  const Tenant acme = world.tenant("acme");
  CHECK(error_code(world.services.tenants.update(world.admin, "acme", {.name = "  "})) == "request.invalid");
  CHECK(world.rows(kAudit, {acme.id}).size() == 1);
}

TEST_CASE("a deleted tenant is gone with its users, and its domain is free again") {
  World world;
  world.tenant("acme");
  const User user = world.user("acme", "a@acme.example", Role::learner);
  must(world.services.tenants.remove(world.admin, "acme", false));
  CHECK(error_code(world.services.tenants.get(world.admin, "acme")) == "tenant.not_found");
  CHECK(error_code(world.services.users.get(world.admin, user.id)) == "user.not_found");
  world.tenant("acme");
}

}  // namespace
}  // namespace lms::service
