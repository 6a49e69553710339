#include "unit/service/world.hpp"

#include <chrono>

namespace accounts_test {

using namespace lms;
using namespace lms::service;
using lms::service::test::must;
using lms::service::test::World;

namespace {

constexpr const char* kFresh = "a completely different one";

std::string token_of(const std::string& url) { return url.substr(url.find("#t=") + 3); }

NewAccount ada() {
  return {.email = "ada@acme.example", .first_name = "Ada", .last_name = "Byron", .password = kFresh};
}

/// `acme` with that signup.
struct SignupWorld : World {
  Tenant acme = tenant("acme");
  explicit SignupWorld(Signup signup) { (void)must(services.accounts.set_signup(admin, "acme", signup)); }
  std::string invite(NewInvitation wanted = {}) {
    wanted.tenant = "acme";
    return token_of(must(services.accounts.invite(admin, wanted)).url);
  }
};

}  // namespace

TEST_CASE("a tenant takes accounts that people make themselves only when it says so") {
  SignupWorld world(Signup::off);
  auto& accounts = world.services.accounts;
  CHECK(error_code(accounts.offer({.tenant = "acme"})) == "auth.signup_closed");
  CHECK(error_code(accounts.offer({.tenant = "nowhere"})) == "auth.signup_closed");
  CHECK(error_code(accounts.invite(world.admin, {.tenant = "acme"})) == "auth.signup_closed");
  (void)must(accounts.set_signup(world.admin, "acme", Signup::invite));
  CHECK(error_code(accounts.sign_up({.tenant = "acme"}, ada(), "192.0.2.1")) == "auth.signup_closed");
  (void)must(accounts.set_signup(world.admin, "acme", Signup::open));
  const Login login = must(accounts.sign_up({.tenant = "acme"}, ada(), "192.0.2.1"));
  CHECK(login.user.role == Role::learner);
  CHECK(login.user.tenant_id == world.acme.id);
  CHECK(must(world.services.tenants.get(world.admin, "acme")).stats.total_users == 1);
  CHECK(error_code(accounts.sign_up({.tenant = "acme"}, ada(), "192.0.2.1")) == "user.exists");
}

TEST_CASE("an invitation makes one account, with its role and for its e-mail") {
  SignupWorld world(Signup::invite);
  auto& accounts = world.services.accounts;
  const std::string token = world.invite({.email = "ada@acme.example", .role = Role::instructor});
  CHECK(must(accounts.offer({.invitation = token})).email == "ada@acme.example");
  auto other = ada();
  other.email = "eve@acme.example";
  CHECK(error_code(accounts.sign_up({.invitation = token}, other, "")) == "request.invalid");
  auto unnamed = ada();
  unnamed.email.clear();
  const Login login = must(accounts.sign_up({.invitation = token}, unnamed, ""));
  CHECK(login.user.email == "ada@acme.example");
  CHECK(login.user.role == Role::instructor);
  CHECK(error_code(accounts.sign_up({.invitation = token}, unnamed, "")) == "auth.used_link");
  CHECK(must(accounts.invitations(world.admin, "acme", {})).items.at(0).used_at.has_value());
}

TEST_CASE("an invitation ends by time, by being revoked, and with the tenant's signup") {
  SignupWorld world(Signup::invite);
  auto& accounts = world.services.accounts;
  const std::string late = world.invite();
  const std::string revoked = world.invite();
  must(accounts.revoke_invitation(world.admin,
                                  must(accounts.invitations(world.admin, "", {})).items.at(0).id));
  CHECK(error_code(accounts.offer({.invitation = revoked})) == "auth.used_link");
  CHECK(error_code(accounts.offer({.invitation = "nonsense"})) == "auth.unknown_link");
  world.clock.advance(std::chrono::hours{24 * 7});
  CHECK(error_code(accounts.offer({.invitation = late})) == "auth.expired_link");
  const std::string fresh = world.invite();
  (void)must(accounts.set_signup(world.admin, "acme", Signup::off));
  CHECK(error_code(accounts.offer({.invitation = fresh})) == "auth.signup_closed");
  (void)must(accounts.set_signup(world.admin, "acme", Signup::invite));
  (void)must(world.services.tenants.update(world.admin, "acme", {.status = TenantStatus::suspended}));
  CHECK(error_code(accounts.offer({.invitation = fresh})) == "tenant.suspended");
}

TEST_CASE("nobody invites to more than he is, or sees whom others invited") {
  SignupWorld world(Signup::invite);
  auto& accounts = world.services.accounts;
  const Principal boss = World::as(world.user("acme", "boss@acme.example", Role::tenant_admin));
  const Principal teacher = World::as(world.user("acme", "t@acme.example", Role::instructor));
  (void)world.tenant("other");
  (void)must(accounts.set_signup(world.admin, "other", Signup::invite));
  CHECK(error_code(accounts.invite(boss, {.role = Role::platform_admin})) == "auth.forbidden");
  CHECK(error_code(accounts.invite(boss, {.tenant = "other"})) == "tenant.not_found");
  CHECK(error_code(accounts.invite(teacher, {})) == "auth.forbidden");
  CHECK(error_code(accounts.invite(world.admin, {.tenant = "acme", .role = Role::platform_admin})) ==
        "request.invalid");
  (void)must(accounts.invite(world.admin, {.tenant = "other"}));
  CHECK(must(accounts.invitations(boss, "", {})).items.empty());
  CHECK(error_code(accounts.invite(boss, {.email = "T@acme.example"})) == "user.exists");
}

TEST_CASE("an administrator's link sets a new password once and ends all logins") {
  World world;
  (void)world.tenant("acme");
  const User user = world.user("acme", "ann@acme.example", Role::learner);
  auto& accounts = world.services.accounts;
  auto& identity = world.services.identity;
  const auto old = must(identity.login({"ann@acme.example", std::string(service::test::kPassword)}, ""));
  const std::string first = token_of(must(accounts.make_reset(world.admin, user.id, "")).url);
  const std::string token = token_of(must(accounts.make_reset(world.admin, user.id, "")).url);
  CHECK(error_code(accounts.reset_password(first, kFresh, "")) == "auth.used_link");
  CHECK(error_code(accounts.reset_password(token, "short", "")) == "request.invalid");
  must(accounts.reset_password(token, kFresh, ""));
  CHECK(error_code(accounts.reset_password(token, kFresh, "")) == "auth.used_link");
  CHECK(error_code(identity.authenticate(old.token, "")) == "auth.revoked");
  CHECK(error_code(identity.login({"ann@acme.example", std::string(service::test::kPassword)}, "")) ==
        "auth.invalid_credentials");
  (void)must(identity.login({"ann@acme.example", kFresh}, ""));

  const std::string late = token_of(must(accounts.make_reset(world.admin, user.id, "")).url);
  world.clock.advance(std::chrono::hours{24});
  CHECK(error_code(accounts.reset_password(late, kFresh, "")) == "auth.expired_link");
  const Principal boss = World::as(world.user("acme", "boss@acme.example", Role::tenant_admin));
  CHECK(error_code(accounts.make_reset(World::as(user), user.id, "")) == "auth.forbidden");
  CHECK(error_code(accounts.make_reset(boss, world.admin.user_id, "")) == "user.not_found");
}

TEST_CASE("who changes the own password says the current one, and only this login goes on") {
  World world;
  (void)world.tenant("acme");
  const User user = world.user("acme", "ann@acme.example", Role::learner);
  auto& accounts = world.services.accounts;
  const auto old =
      must(world.services.identity.login({"ann@acme.example", std::string(service::test::kPassword)}, ""));
  const Principal self = World::as(user);
  CHECK(error_code(accounts.change_password(self, "not it at all", kFresh)) == "auth.wrong_password");
  CHECK(error_code(accounts.change_password(self, service::test::kPassword, "short")) == "request.invalid");
  const auto login = must(accounts.change_password(self, service::test::kPassword, kFresh));
  CHECK(error_code(world.services.identity.authenticate(old.token, "")) == "auth.revoked");
  CHECK(must(world.services.identity.authenticate(login.token, "")).user_id == user.id);
}

}  // namespace accounts_test
