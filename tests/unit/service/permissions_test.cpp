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
        std::set<std::string_view>{"tenant.create", "tenant.suspend", "tenant.delete"});
  CHECK(allowed(Role::tenant_admin, Reach::tenant).size() == kActionCount - 3);
}

TEST_CASE("an instructor reads its tenant, hands out links and resets registrations") {
  CHECK(allowed(Role::instructor, Reach::tenant) ==
        std::set<std::string_view>{"tenant.read", "course.read", "dispatch.read", "link.read", "link.create",
                                   "link.revoke", "learner.read", "registration.read", "registration.reset"});
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

TEST_CASE("every role has a name that is read back") {
  for (const Role role : {Role::platform_admin, Role::tenant_admin, Role::instructor, Role::learner})
    CHECK(parse_role(to_text(role)) == role);
  CHECK_FALSE(parse_role("admin"));
}

}  // namespace
}  // namespace lms::service
