#include "service/permissions.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

namespace lms::service {
namespace {

Principal somebody(Role role) { return {.user_id = "u", .tenant_id = "t", .role = role}; }

std::set<std::string_view> allowed(Role role, Reach wanted) {
  std::set<std::string_view> out;
  for (std::size_t i = 0; i < kActionCount; ++i)
    if (reach(role, static_cast<Action>(i)) == wanted) out.insert(to_text(static_cast<Action>(i)));
  return out;
}

TEST_CASE("a platform administrator may do everything everywhere") {
  CHECK(allowed(Role::platform_admin, Reach::all).size() == kActionCount);
}

TEST_CASE("a tenant administrator may do everything in its tenant but make, suspend and delete tenants") {
  CHECK(allowed(Role::tenant_admin, Reach::none) ==
        std::set<std::string_view>{"tenant.create", "tenant.suspend", "tenant.delete", "metrics.read"});
  CHECK(allowed(Role::tenant_admin, Reach::tenant).size() == kActionCount - 4);
}

TEST_CASE("an instructor reads its tenant, hands out links and resets registrations") {
  CHECK(allowed(Role::instructor, Reach::tenant) ==
        std::set<std::string_view>{"tenant.read", "course.read", "dispatch.read", "link.read", "link.create",
                                   "link.revoke", "learner.read", "registration.read", "registration.reset",
                                   "statement.read"});
  CHECK(allowed(Role::instructor, Reach::self) == std::set<std::string_view>{"user.read", "user.update"});
}

TEST_CASE("a learner reaches its own profile and registrations alone") {
  CHECK(allowed(Role::learner, Reach::tenant).empty());
  CHECK(allowed(Role::learner, Reach::self) ==
        std::set<std::string_view>{"user.read", "user.update", "learner.read", "registration.read"});
}

TEST_CASE("a permission gives the scope it reaches") {
  CHECK(scope_for(somebody(Role::platform_admin), Action::course_delete)->is_platform());
  const auto own = scope_for(somebody(Role::tenant_admin), Action::course_delete);
  REQUIRE(own);
  CHECK(own->sees("t"));
  CHECK_FALSE(own->sees("other"));
  CHECK_FALSE(own->sees(""));
  CHECK(error_code(scope_for(somebody(Role::instructor), Action::course_delete)) == "auth.forbidden");
}

TEST_CASE("nobody gives more than it has") {
  const std::map<Role, std::set<Role>> may_give = {
      {Role::platform_admin, {Role::platform_admin, Role::tenant_admin, Role::instructor, Role::learner}},
      {Role::tenant_admin, {Role::tenant_admin, Role::instructor, Role::learner}},
      {Role::instructor, {}},
      {Role::learner, {}},
  };
  for (const auto& [giver, given] : may_give)
    for (const Role role : {Role::platform_admin, Role::tenant_admin, Role::instructor, Role::learner})
      CHECK(may_assign(somebody(giver), role).has_value() == given.contains(role));
}

TEST_CASE("a scope names one action, a noun\'s, all reading or everything") {
  const auto actions = [](std::vector<std::string> words) {
    std::set<std::string_view> out;
    const auto set = parse_scopes(words);
    REQUIRE(set);
    for (std::size_t i = 0; i < kActionCount; ++i)
      if (set->test(i)) out.insert(to_text(static_cast<Action>(i)));
    return out;
  };
  CHECK(actions({"course.import"}) == std::set<std::string_view>{"course.import"});
  CHECK(actions({"link.*", "user.read"}) ==
        std::set<std::string_view>{"link.read", "link.create", "link.debug", "link.revoke", "user.read"});
  for (const auto name : actions({"read"})) CHECK(name.ends_with(".read"));
  CHECK(actions({"read"}).size() == 13);
  CHECK(actions({"*"}).size() == kActionCount);
  CHECK(parse_scopes({"*"})->all());
  for (const std::string wrong : {"", "course", "course.", "cour.*", ".*", "course.import ", "READ"})
    CHECK(parse_scopes({wrong}).error().element == "scopes");
  CHECK_FALSE(parse_scopes({}));
}

TEST_CASE("a key does what its scopes allow, and never more than its role") {
  Principal key = somebody(Role::tenant_admin);
  key.scopes = *parse_scopes({"course.*", "tenant.create", "user.update"});
  CHECK(scope_for(key, Action::course_delete));
  CHECK(scope_for(key, Action::dispatch_read).error().rule == "dispatch.read");
  CHECK(error_code(scope_for(key, Action::tenant_create)) == "auth.forbidden");
  CHECK(may_assign(key, Role::instructor));
  CHECK(error_code(may_assign(key, Role::tenant_admin)) == "auth.forbidden");
  key.scopes = *parse_scopes({"*"});
  CHECK(may_assign(key, Role::tenant_admin));
  CHECK(error_code(may_assign(key, Role::platform_admin)) == "auth.forbidden");
}

TEST_CASE("every role has a name that is read back") {
  for (const Role role : {Role::platform_admin, Role::tenant_admin, Role::instructor, Role::learner})
    CHECK(parse_role(to_text(role)) == role);
  CHECK_FALSE(parse_role("admin"));
}

}  // namespace
}  // namespace lms::service
