#include "service/users.hpp"

#include "world.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace lms::service {
namespace {

using test::must;
using test::World;

const storage::Statement kHash{"SELECT password_hash, epoch FROM users WHERE id = $1"};

NewUser somebody(const std::string& email, Role role = Role::learner) {
  return {.email = email,
          .first_name = "Ann",
          .last_name = "Lee",
          .password = std::string(test::kPassword),
          .role = role};
}

std::int64_t total_users(World& world, std::string_view tenant) {
  return must(world.services.tenants.get(world.admin, tenant)).stats.total_users;
}

TEST_CASE("a user is found by id and by e-mail, whatever its case") {
  World world;
  world.tenant("acme");
  const User made = must(world.services.users.create(world.admin, "acme", somebody("Ann@Acme.example")));
  CHECK(made.email == "Ann@Acme.example");
  for (const std::string& ref : {made.id, std::string("ann@acme.EXAMPLE")})
    CHECK(must(world.services.users.get(world.admin, ref)).id == made.id);
  CHECK(error_code(world.services.users.get(world.admin, "bob@acme.example")) == "user.not_found");
}

TEST_CASE("an e-mail is unique in its tenant and free in another") {
  World world;
  world.tenant("acme");
  world.tenant("other");
  must(world.services.users.create(world.admin, "acme", somebody("ann@example.org")));
  CHECK(error_code(world.services.users.create(world.admin, "acme", somebody("ANN@example.org"))) ==
        "user.exists");
  CHECK(total_users(world, "acme") == 1);
  const User second = must(world.services.users.create(world.admin, "other", somebody("ann@example.org")));
  CHECK(error_code(world.services.users.get(world.admin, "ann@example.org")) == "user.ambiguous");
  CHECK(must(world.services.users.get(world.admin, "ann@example.org", "other")).id == second.id);
}

TEST_CASE("of many who create one user at once, one wins and is counted once") {
  World world;
  world.tenant("acme");
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&] {
      if (world.services.users.create(world.admin, "acme", somebody("ann@example.org"))) ++made;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(made == 1);
  CHECK(total_users(world, "acme") == 1);
}

TEST_CASE("a bad field is named") {
  World world;
  world.tenant("acme");
  const auto element = [&](NewUser user) {
    const auto result = world.services.users.create(world.admin, "acme", user);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == "request.invalid");
    return result.error().element;
  };
  NewUser user = somebody("ann@example.org");
  user.email = "ann";
  CHECK(element(user) == "email");
  user = somebody("ann@example.org");
  user.first_name = "";
  CHECK(element(user) == "firstName");
  user = somebody("ann@example.org");
  user.last_name = "a\tb";
  CHECK(element(user) == "lastName");
  user = somebody("ann@example.org");
  user.password = "short";
  CHECK(element(user) == "password");
  CHECK(element(somebody("ann@example.org", Role::platform_admin)) == "role");
  CHECK(total_users(world, "acme") == 0);
}

TEST_CASE("a password is stored as a hash") {
  World world;
  world.tenant("acme");
  const User user = world.user("acme", "ann@example.org", Role::learner);
  const auto rows = world.rows(kHash, {user.id});
  CHECK(rows.at(0).text(0).starts_with("$argon2id$"));
}

TEST_CASE("markup and SQL in a user's name are letters like any others") {
  World world;
  world.tenant("acme");
  NewUser user = somebody("o'neil@example.org");
  user.first_name = "Robert'); DROP TABLE users;--";
  user.last_name = "<script>alert(1)</script>";
  const User made = must(world.services.users.create(world.admin, "acme", user));
  const User read = must(world.services.users.get(world.admin, made.id));
  CHECK(read.first_name == user.first_name);
  CHECK(read.last_name == user.last_name);
  CHECK(must(world.services.users.list(world.admin, "acme", {.q = "o'neil"})).items.size() == 1);
  CHECK(must(world.services.users.list(world.admin, "acme", {.q = "'); drop"})).items.size() == 1);
  CHECK(must(world.services.users.list(world.admin, "acme", {.q = "_"})).items.empty());
}

TEST_CASE("a tenant administrator manages its tenant's users and no others") {
  World world;
  world.tenant("acme");
  world.tenant("other");
  const Principal principal = World::as(world.user("acme", "boss@acme.example", Role::tenant_admin));
  const User foreign = world.user("other", "ann@other.example", Role::learner);

  const User own = must(world.services.users.create(principal, "acme", somebody("ann@acme.example")));
  CHECK(error_code(world.services.users.create(principal, "other", somebody("x@other.example"))) ==
        "tenant.not_found");
  CHECK(error_code(world.services.users.create(principal, "acme", somebody("x@a", Role::platform_admin))) ==
        "auth.forbidden");
  CHECK(must(world.services.users.list(principal, "", {})).items.size() == 2);
  CHECK(error_code(world.services.users.list(principal, "other", {})) == "tenant.not_found");
  for (const std::string& ref :
       {foreign.id, foreign.email, world.admin.user_id, std::string("root@example.org")}) {
    CHECK(error_code(world.services.users.get(principal, ref)) == "user.not_found");
    CHECK(error_code(world.services.users.update(principal, ref, "", {.active = false})) == "user.not_found");
    CHECK(error_code(world.services.users.remove(principal, ref)) == "user.not_found");
  }
  CHECK(must(world.services.users.update(principal, own.id, "", {.role = Role::instructor})).role ==
        Role::instructor);
  CHECK(error_code(world.services.users.update(principal, own.id, "", {.role = Role::platform_admin})) ==
        "request.invalid");
  must(world.services.users.remove(principal, own.id));
  CHECK(total_users(world, "acme") == 1);
}

TEST_CASE("in the platform's tenant a tenant administrator leaves platform administrators alone") {
  World world;
  const Principal principal = World::as(world.user("root", "boss@example.org", Role::tenant_admin));
  CHECK(error_code(world.services.users.update(principal, "root@example.org", "", {.active = false})) ==
        "auth.forbidden");
  CHECK(error_code(world.services.users.update(principal, "root@example.org", "",
                                               {.password = std::string("taken over by me")})) ==
        "auth.forbidden");
  CHECK(error_code(world.services.users.remove(principal, "root@example.org")) == "auth.forbidden");
  CHECK(error_code(world.services.users.update(principal, "boss@example.org", "",
                                               {.role = Role::platform_admin})) == "auth.forbidden");
}

TEST_CASE("a learner sees and changes itself alone, and neither its role nor its state") {
  World world;
  world.tenant("acme");
  const User ann = world.user("acme", "ann@acme.example", Role::learner);
  const User bob = world.user("acme", "bob@acme.example", Role::learner);
  const Principal principal = World::as(ann);
  const auto page = must(world.services.users.list(principal, "", {}));
  REQUIRE(page.items.size() == 1);
  CHECK(page.items[0].id == ann.id);
  CHECK(error_code(world.services.users.get(principal, bob.id)) == "user.not_found");
  CHECK(error_code(world.services.users.update(principal, bob.id, "", {.first_name = "X"})) ==
        "user.not_found");
  CHECK(must(world.services.users.update(principal, ann.id, "", {.first_name = "Anna"})).first_name ==
        "Anna");
  CHECK(error_code(world.services.users.update(principal, ann.id, "", {.role = Role::tenant_admin})) ==
        "auth.forbidden");
  CHECK(error_code(world.services.users.update(principal, ann.id, "", {.active = false})) ==
        "auth.forbidden");
  CHECK(error_code(world.services.users.remove(principal, ann.id)) == "auth.forbidden");
  CHECK(error_code(world.services.users.create(principal, "acme", somebody("x@acme.example"))) ==
        "auth.forbidden");
}

TEST_CASE("the last active platform administrator stays one") {
  World world;
  const std::string id = world.admin.user_id;
  CHECK(error_code(world.services.users.update(world.admin, id, "", {.active = false})) == "user.last_admin");
  CHECK(error_code(world.services.users.update(world.admin, id, "", {.role = Role::learner})) ==
        "user.last_admin");
  CHECK(error_code(world.services.users.remove(world.admin, id)) == "user.last_admin");
  const User second = world.user("root", "second@example.org", Role::platform_admin);
  must(world.services.users.update(world.admin, second.id, "", {.active = false}));
  CHECK(error_code(world.services.users.remove(world.admin, id)) == "user.last_admin");
  must(world.services.users.update(world.admin, second.id, "", {.active = true}));
  must(world.services.users.remove(world.admin, id));
}

TEST_CASE("role, password and deactivation raise the user's epoch, a name does not") {
  World world;
  world.tenant("acme");
  const User ann = world.user("acme", "ann@acme.example", Role::learner);
  const auto epoch = [&] { return world.rows(kHash, {ann.id}).at(0).integer(1); };
  const auto change = [&](const UserChange& wanted) {
    must(world.services.users.update(world.admin, ann.id, "", wanted));
  };
  CHECK(epoch() == 1);
  change({.first_name = "Anna"});
  CHECK(epoch() == 1);
  change({.role = Role::instructor});
  CHECK(epoch() == 2);
  change({.role = Role::instructor});
  CHECK(epoch() == 2);
  change({.active = false});
  CHECK(epoch() == 3);
  change({.password = std::string("another good one")});
  CHECK(epoch() == 4);
}

TEST_CASE("users sort by e-mail and name, and pages follow each other") {
  World world;
  world.tenant("acme");
  for (const char* name : {"delta", "alpha", "charlie", "bravo"}) {
    NewUser user = somebody(std::string(name) + "@acme.example");
    user.last_name = name;
    must(world.services.users.create(world.admin, "acme", user));
  }
  const auto names = [&](const std::string& sort) {
    std::string out;
    ListQuery query{.limit = 2, .sort = sort};
    do {
      const auto page = must(world.services.users.list(world.admin, "acme", query));
      for (const User& user : page.items) out += user.last_name[0];
      query.cursor = page.next;
    } while (!query.cursor.empty());
    return out;
  };
  CHECK(names("") == "dacb");
  CHECK(names("-createdAt") == "bcad");
  CHECK(names("email") == "abcd");
  CHECK(names("-lastName") == "dcba");
  CHECK(must(world.services.users.list(world.admin, "", {.q = "ann alpha"})).items.size() == 1);
}

}  // namespace
}  // namespace lms::service
