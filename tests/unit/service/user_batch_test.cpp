#include "service/user_batch.hpp"

#include "world.hpp"

#include <vector>

namespace lms::service::user_batch_test {
namespace {

using test::must;
using test::World;

const storage::Statement kCount{"SELECT total_users FROM tenants WHERE domain = $1"};
const storage::Statement kHashes{"SELECT password_hash FROM users WHERE email = $1"};

WantedUser wanted(const std::string& email, const std::string& tenant = "acme") {
  return {.tenant = tenant, .email = email, .fields = {.first_name = "Ann", .last_name = "Lee"}};
}

std::vector<std::string> kinds(const std::vector<PutOutcome>& outcomes) {
  std::vector<std::string> out;
  for (const auto& one : outcomes)
    out.push_back(one.kind == PutKind::refused ? one.error.code : std::string(to_text(one.kind)));
  return out;
}

using Kinds = std::vector<std::string>;

TEST_CASE("a batch makes those who are new, and a second run changes nothing") {
  World world;
  world.tenant("acme");
  world.tenant("other");
  const std::vector<WantedUser> users{wanted("a@x.example"), wanted("b@x.example"),
                                      wanted("a@x.example", "other")};
  CHECK(kinds(must(world.services.user_batch.put(world.admin, users, {}))) ==
        Kinds{"created", "created", "created"});
  CHECK(world.rows(kCount, {"acme"})[0].integer(0) == 2);
  CHECK(world.rows(kCount, {"other"})[0].integer(0) == 1);
  CHECK(kinds(must(world.services.user_batch.put(world.admin, users, {}))) ==
        Kinds{"unchanged", "unchanged", "unchanged"});
  CHECK(world.rows(kCount, {"acme"})[0].integer(0) == 2);
}

TEST_CASE("a row that is refused keeps no other from its place") {
  World world;
  world.tenant("acme");
  auto nameless = wanted("n@x.example");
  nameless.fields.last_name.reset();
  auto weak = wanted("w@x.example");
  weak.fields.password = "short";
  auto admin = wanted("r@x.example");
  admin.fields.role = Role::platform_admin;
  const std::vector<WantedUser> users{
      wanted("no address"), wanted("a@x.example"), nameless, weak, admin, wanted("b@x.example", "nowhere"),
      wanted("A@X.example")};
  const Kinds expected{"request.invalid", "created",          "request.invalid", "request.invalid",
                       "request.invalid", "tenant.not_found", "unchanged"};
  // What is only tried sees the rows before it, too.
  CHECK(kinds(must(world.services.user_batch.put(world.admin, users, {.dry_run = true}))) == expected);
  CHECK(world.rows(kCount, {"acme"})[0].integer(0) == 0);
  CHECK(kinds(must(world.services.user_batch.put(world.admin, users, {}))) == expected);
  CHECK(world.rows(kCount, {"acme"})[0].integer(0) == 1);
}

TEST_CASE("who differs is refused, or changed when that is asked for") {
  World world;
  world.tenant("acme");
  const User ann = world.user("acme", "ann@x.example", Role::learner);
  auto promoted = wanted("ann@x.example");
  promoted.fields.role = Role::instructor;
  const std::vector<WantedUser> users{promoted};
  CHECK(kinds(must(world.services.user_batch.put(world.admin, users, {}))) == Kinds{"user.exists"});
  CHECK(kinds(must(world.services.user_batch.put(world.admin, users, {.update = true, .dry_run = true}))) ==
        Kinds{"updated"});
  CHECK(must(world.services.users.get(world.admin, ann.id)).role == Role::learner);
  CHECK(kinds(must(world.services.user_batch.put(world.admin, users, {.update = true}))) == Kinds{"updated"});
  CHECK(must(world.services.users.get(world.admin, ann.id)).role == Role::instructor);
}

TEST_CASE("a password logs in, a hash of it too, and without either nobody does") {
  World world;
  world.tenant("acme");
  auto with_password = wanted("p@x.example");
  with_password.fields.password = std::string(test::kPassword);
  auto with_hash = wanted("h@x.example");
  with_hash.password_hash = must(world.passwords.hash(test::kPassword));
  const std::vector<WantedUser> users{with_password, with_hash, wanted("i@x.example")};
  must(world.services.user_batch.put(world.admin, users, {}));
  const auto login = [&](const std::string& email, const std::string& password) {
    return std::string(
        error_code(world.services.identity.login({.email = email, .password = password}, "192.0.2.1")));
  };
  CHECK(login("p@x.example", std::string(test::kPassword)) == "");
  CHECK(login("h@x.example", std::string(test::kPassword)) == "");
  CHECK(login("i@x.example", std::string(test::kPassword)) == "auth.invalid_credentials");
  CHECK(login("i@x.example", "") == "auth.invalid_credentials");
  CHECK(world.rows(kHashes, {"i@x.example"})[0].text(0).empty());
}

TEST_CASE("a tenant's administrator fills its tenant alone and brings no hashes") {
  World world;
  world.tenant("acme");
  world.tenant("other");
  const Principal boss = World::as(world.user("acme", "boss@x.example", Role::tenant_admin));
  auto hashed = wanted("h@x.example");
  hashed.password_hash = must(world.passwords.hash(test::kPassword));
  const std::vector<WantedUser> users{wanted("a@x.example", ""), wanted("b@x.example", "other"), hashed};
  CHECK(kinds(must(world.services.user_batch.put(boss, users, {}))) ==
        Kinds{"created", "tenant.not_found", "auth.forbidden"});
  const Principal learner = World::as(world.user("acme", "l@x.example", Role::learner));
  CHECK(error_code(world.services.user_batch.put(learner, users, {})) == "auth.forbidden");
}

TEST_CASE("a list may not take the last administrator away") {
  World world;
  const User me = must(world.services.users.get(world.admin, world.admin.user_id));
  WantedUser demoted{.email = me.email, .fields = {.role = Role::learner}};
  const std::vector<WantedUser> users{demoted};
  CHECK(kinds(must(world.services.user_batch.put(world.admin, users, {.update = true}))) ==
        Kinds{"user.last_admin"});
}

}  // namespace
}  // namespace lms::service::user_batch_test
