#include "service/audit_log.hpp"

#include "world.hpp"

#include <set>

namespace lms::service {
namespace {

using test::must;
using test::World;

std::vector<std::string> actions(const Page<AuditRecord>& page) {
  std::vector<std::string> out;
  for (const auto& record : page.items) out.push_back(record.action);
  return out;
}

TEST_CASE("the audit log tells who did what to whom, when and from where, newest first") {
  World world;
  (void)world.tenant("acme");
  world.clock.advance(Millis{1000});
  const User ann = world.user("acme", "ann@acme.example", Role::learner);
  const auto page = must(world.services.audit_log.list(world.admin, {}, {}));
  CHECK(actions(page) == std::vector<std::string>{"user.created", "tenant.created", "user.created"});
  const AuditRecord& newest = page.items[0];
  CHECK(newest.at == world.clock.now());
  CHECK(newest.actor_id == world.admin.user_id);
  CHECK(newest.actor_email == "root@example.org");
  CHECK(newest.address == "192.0.2.9");
  CHECK(newest.tenant_id == ann.tenant_id);
  CHECK(newest.object_type == "user");
  CHECK(newest.object_id == ann.id);
  CHECK(newest.details.find("ann@acme.example") != std::string::npos);
  CHECK(page.items[2].actor_id == "lmsd");
  CHECK(page.items[2].actor_email.empty());
}

TEST_CASE("the audit log is narrowed by actor, action, target, tenant and time") {
  World world;
  const Tenant acme = world.tenant("acme");
  const TimePoint before = world.clock.now();
  world.clock.advance(Millis{1000});
  const User boss = world.user("acme", "boss@acme.example", Role::tenant_admin);
  const Principal by_boss = World::as(boss);
  world.clock.advance(Millis{1000});
  must(world.services.users.update(by_boss, boss.id, "", {.last_name = "Other"}));
  const auto found = [&](const AuditFilter& filter, const ListQuery& query = {}) {
    return actions(must(world.services.audit_log.list(world.admin, filter, query)));
  };
  using Actions = std::vector<std::string>;
  CHECK(found({.actor = "BOSS@acme.example"}) == Actions{"user.updated"});
  CHECK(found({.actor = boss.id}) == Actions{"user.updated"});
  CHECK(found({.actor = "lmsd"}) == Actions{"user.created"});
  CHECK(found({.action = "tenant.created"}) == Actions{"tenant.created"});
  CHECK(found({.action = "user"}) == Actions{"user.updated", "user.created", "user.created"});
  CHECK(found({.target = acme.id}) == Actions{"tenant.created"});
  CHECK(found({.tenant = "acme", .action = "user"}) == Actions{"user.updated", "user.created"});
  CHECK(found({.since = world.clock.now()}) == Actions{"user.updated"});
  CHECK(found({.until = before + Millis{1}}) == Actions{"tenant.created", "user.created"});
  CHECK(found({}, {.q = "OTHER"}).empty());
  CHECK(found({}, {.sort = "at"}).front() == "user.created");
  CHECK(found({.actor = "' OR 1=1 --"}).empty());

  const auto own = must(world.services.audit_log.list(by_boss, {}, {}));
  CHECK(actions(own) == Actions{"user.updated", "user.created", "tenant.created"});
  CHECK(error_code(world.services.audit_log.list(by_boss, {.tenant = "root"}, {})) == "tenant.not_found");
}

TEST_CASE("pages of the audit log stay apart while entries are added") {
  World world;
  for (int i = 0; i < 5; ++i) (void)world.tenant("t" + std::to_string(i));
  std::set<std::string> seen;
  ListQuery query{.limit = 2};
  for (int pages = 0; pages < 10; ++pages) {
    const auto page = must(world.services.audit_log.list(world.admin, {.action = "tenant"}, query));
    for (const auto& record : page.items) CHECK(seen.insert(record.id).second);
    (void)world.tenant("later" + std::to_string(pages));
    if (page.next.empty()) break;
    query.cursor = page.next;
  }
  CHECK(seen.size() == 5);
}

}  // namespace
}  // namespace lms::service
