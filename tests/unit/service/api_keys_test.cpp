#include "service/api_keys.hpp"

#include "service/permissions.hpp"
#include "world.hpp"

namespace lms::service {
namespace {

using test::must;
using test::World;

NewApiKey wanted(std::vector<std::string> scopes, std::string tenant = {}) {
  return {.tenant = std::move(tenant), .name = "nightly", .scopes = std::move(scopes)};
}

TEST_CASE("a key is told once, kept as a hash, and stands for an administrator within its scopes") {
  World world;
  const Tenant acme = world.tenant("acme");
  const auto made = must(world.services.api_keys.create(world.admin, wanted({"course.*"}, "acme")));
  CHECK(made.secret.starts_with("lmsk_"));
  CHECK(made.secret.size() == 48);
  CHECK(made.key.hint == made.secret.substr(0, 6));
  CHECK(ApiKeys::is_key(made.secret));

  const auto who = must(world.services.api_keys.authenticate(made.secret, "192.0.2.7"));
  CHECK(who.user_id == made.key.id);
  CHECK(who.tenant_id == acme.id);
  CHECK(who.role == Role::tenant_admin);
  CHECK(who.from == "192.0.2.7");
  CHECK(scope_for(who, Action::course_read));
  CHECK(error_code(scope_for(who, Action::user_read)) == "auth.forbidden");

  static const storage::Statement kStored{"SELECT key_hash, key_hint FROM api_keys"};
  const auto rows = world.rows(kStored);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].blob(0).size() == 32);
}

TEST_CASE("a key of the platform's tenant is a platform administrator, narrowed") {
  World world;
  const auto made = must(world.services.api_keys.create(world.admin, wanted({"tenant.create"})));
  const auto who = must(world.services.api_keys.authenticate(made.secret, ""));
  CHECK(who.is_platform());
  CHECK(world.services.tenants.create(who, {.name = "New", .domain = "new"}));
  CHECK(error_code(world.services.tenants.list(who, {})) == "auth.forbidden");
}

TEST_CASE("a key ends when it is revoked, expires, or its tenant is suspended or deleted") {
  World world;
  (void)world.tenant("acme");
  auto& keys = world.services.api_keys;
  const auto ask = [&](const CreatedApiKey& made) {
    return std::string(error_code(keys.authenticate(made.secret, "")));
  };
  const auto plain = must(keys.create(world.admin, wanted({"read"}, "acme")));
  const auto revoked = must(keys.create(world.admin, wanted({"read"}, "acme")));
  auto brief = wanted({"read"}, "acme");
  brief.expires_at = world.clock.now() + Millis{60'000};
  const auto expiring = must(keys.create(world.admin, brief));
  for (const auto* one : {&plain, &revoked, &expiring}) CHECK(ask(*one).empty());

  must(keys.revoke(world.admin, revoked.key.id));
  must(keys.revoke(world.admin, revoked.key.id));
  CHECK(ask(revoked) == "auth.revoked");
  world.clock.advance(Millis{60'000});
  CHECK(ask(expiring) == "auth.expired");
  must(world.services.tenants.update(world.admin, "acme", {.status = TenantStatus::suspended}));
  CHECK(ask(plain) == "tenant.suspended");
  must(world.services.tenants.remove(world.admin, "acme", true));
  CHECK(ask(plain) == "auth.invalid_token");
  CHECK(error_code(keys.create(world.admin, brief)) == "request.invalid");
}

TEST_CASE("a key makes no key that allows more, and touches no administrator") {
  World world;
  (void)world.tenant("acme");
  const User boss = world.user("acme", "boss@acme.example", Role::tenant_admin);
  const User ann = world.user("acme", "ann@acme.example", Role::learner);
  auto& keys = world.services.api_keys;
  const auto made = must(keys.create(world.admin, wanted({"key.*", "user.*"}, "acme")));
  const auto who = must(keys.authenticate(made.secret, ""));
  CHECK(keys.create(who, wanted({"user.read"})));
  CHECK(keys.create(who, wanted({"*"})).error().element == "scopes");
  CHECK(keys.create(who, wanted({"course.read"})).error().element == "scopes");

  auto& users = world.services.users;
  CHECK(error_code(users.update(who, boss.id, "", {.password = "mine from now on"})) == "auth.forbidden");
  CHECK(error_code(users.update(who, ann.id, "", {.role = Role::tenant_admin})) == "auth.forbidden");
  CHECK(error_code(users.remove(who, boss.id)) == "auth.forbidden");
  CHECK(users.update(who, ann.id, "", {.last_name = "Other"}));
}

TEST_CASE("keys are listed to the administrators of their tenant") {
  World world;
  (void)world.tenant("acme");
  (void)world.tenant("other");
  auto& keys = world.services.api_keys;
  const auto made = must(keys.create(world.admin, wanted({"read"}, "acme")));
  const auto admin = World::as(world.user("acme", "boss@acme.example", Role::tenant_admin));
  const auto foreign = World::as(world.user("other", "boss@other.example", Role::tenant_admin));
  CHECK(must(keys.list(world.admin, "", {})).items.size() == 1);
  CHECK(must(keys.list(admin, "", {})).items.size() == 1);
  CHECK(must(keys.list(foreign, "", {})).items.empty());
  CHECK(error_code(keys.get(foreign, made.key.id)) == "key.not_found");
  CHECK(error_code(keys.revoke(foreign, made.key.id)) == "key.not_found");
  CHECK(must(keys.get(admin, made.key.id)).scopes == std::vector<std::string>{"read"});
}

TEST_CASE("the use of a key is noted to the minute") {
  World world;
  auto& keys = world.services.api_keys;
  const auto made = must(keys.create(world.admin, wanted({"read"})));
  const auto used = [&] { return must(keys.get(world.admin, made.key.id)).last_used_at; };
  CHECK_FALSE(used());
  must(keys.authenticate(made.secret, ""));
  const auto first = used();
  CHECK(first == world.clock.now());
  world.clock.advance(Millis{59'999});
  must(keys.authenticate(made.secret, ""));
  CHECK(used() == first);
  world.clock.advance(Millis{1});
  must(keys.authenticate(made.secret, ""));
  CHECK(used() == world.clock.now());
}

}  // namespace
}  // namespace lms::service
