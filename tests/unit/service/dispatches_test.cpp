#include "service/dispatches.hpp"

#include "world.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace lms::service {
namespace {

using test::must;
using test::small_course;
using test::World;

const storage::Statement kAddLearner{
    "INSERT INTO learners (id, tenant_id, scope_id, kind, external_id, name, created_at, updated_at) "
    "VALUES ($1, $2, $3, 'lms', 'x', 'X', $4, $4)"};
const storage::Statement kAddRegistration{
    "INSERT INTO registrations (id, tenant_id, learner_id, course_id, version_id, dispatch_id, state, "
    "completion, "
    "success, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 'notStarted', 'unknown', 'unknown', "
    "$7, $7)"};
const storage::Statement kRegistrations{"SELECT COUNT(*) FROM registrations"};
const storage::Statement kLearners{"SELECT COUNT(*) FROM learners"};

std::int64_t total_dispatches(World& world, std::string_view tenant) {
  return must(world.services.tenants.get(world.admin, tenant)).stats.total_dispatches;
}

/// A registration in `dispatch`, as a launch makes it.
void register_somebody(World& world, const Dispatch& dispatch) {
  const std::string learner = new_id();
  const Version version = must(world.services.courses.version(world.admin, dispatch.course_id, "", 1));
  world.run(kAddLearner, {learner, dispatch.tenant_id, dispatch.id, test::kStart});
  world.run(kAddRegistration, {new_id(), dispatch.tenant_id, learner, dispatch.course_id, version.id,
                               dispatch.id, test::kStart});
}

struct DispatchWorld : World {
  Tenant acme = tenant("acme");
  Tenant other = tenant("other");
  Course course = must(import(admin, small_course("Safety"))).course;
};

TEST_CASE("a dispatch gives a tenant a course of the platform") {
  DispatchWorld world;
  const Dispatch made =
      must(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "acme"}));
  CHECK(made.tenant_id == world.acme.id);
  CHECK(made.course_id == world.course.id);
  CHECK(made.course_title == "Safety");
  CHECK(made.rules.enabled);
  CHECK(made.rules.allow_new_registrations);
  CHECK(made.rules.usage == dispatch::Usage{});
  CHECK(made.analytics == dispatch::Analytics::learner);
  CHECK(total_dispatches(world, "acme") == 1);
  const Dispatch read = must(world.services.dispatches.get(world.admin, made.id));
  CHECK(read.course_key == "safety");
  CHECK(read.owner_tenant_id == kRootTenantId);
  CHECK(error_code(world.services.dispatches.get(world.admin, "nothing")) == "dispatch.not_found");
  const auto shown = must(world.services.tenants.get(world.admin, "acme"));
  REQUIRE(shown.recent_dispatches.size() == 1);
  CHECK(shown.recent_dispatches[0].id == made.id);
}

TEST_CASE("usage rules are stored as given and refused when they do not fit together") {
  DispatchWorld world;
  const TimePoint end = test::kStart + std::chrono::days(30);
  const Dispatch made = must(world.services.dispatches.create(
      world.admin, {.course = "safety",
                    .tenant = "acme",
                    .usage = {.max_registrations = 25, .starts_at = test::kStart, .expires_at = end},
                    .allow_new_registrations = false,
                    .enabled = false,
                    .analytics = dispatch::Analytics::summary}));
  const Dispatch read = must(world.services.dispatches.get(world.admin, made.id));
  CHECK(read.rules.usage == dispatch::Usage{.type = dispatch::UsageType::limited,
                                            .max_registrations = 25,
                                            .starts_at = test::kStart,
                                            .expires_at = end});
  CHECK_FALSE(read.rules.enabled);
  CHECK_FALSE(read.rules.allow_new_registrations);
  CHECK(read.analytics == dispatch::Analytics::summary);
  const auto bad = world.services.dispatches.create(
      world.admin, {.course = "safety", .tenant = "other", .usage = {.max_registrations = 0}});
  REQUIRE_FALSE(bad);
  CHECK(bad.error().element == "usage.maxRegistrations");
  CHECK(total_dispatches(world, "other") == 0);
}

TEST_CASE("a tenant has one dispatch of a course, however many ask for it at once") {
  DispatchWorld world;
  std::atomic<int> made = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&] {
      const auto result =
          world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "acme"});
      if (result) ++made;
      if (error_code(result) == "dispatch.exists") ++refused;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(made == 1);
  CHECK(refused == 15);
  CHECK(total_dispatches(world, "acme") == 1);
  must(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "other"}));
}

TEST_CASE("only the platform's courses go to other tenants") {
  DispatchWorld world;
  const Course own = must(world.import(world.admin, small_course("Own"), {.tenant = "acme"})).course;
  CHECK(error_code(world.services.dispatches.create(world.admin, {.course = own.id, .tenant = "other"})) ==
        "auth.forbidden");
  CHECK(error_code(world.services.dispatches.create(world.admin, {.course = own.key, .tenant = "other"})) ==
        "course.not_found");
  CHECK(must(world.services.dispatches.create(world.admin, {.course = "own", .tenant = "acme"})).course_id ==
        own.id);
  CHECK(error_code(world.services.dispatches.create(world.admin, {.course = "nothing", .tenant = "acme"})) ==
        "course.not_found");
  CHECK(error_code(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "nobody"})) ==
        "tenant.not_found");
}

TEST_CASE("a tenant's own course goes before the platform's of the same key") {
  DispatchWorld world;
  const Course own = must(world.import(world.admin, small_course("Safety"), {.tenant = "acme"})).course;
  CHECK(
      must(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "acme"})).course_id ==
      own.id);
}

TEST_CASE("a tenant administrator manages dispatches of its own courses, not what the platform gave it") {
  DispatchWorld world;
  const Principal boss = World::as(world.user("acme", "boss@acme.example", Role::tenant_admin));
  const Principal teacher = World::as(world.user("acme", "teacher@acme.example", Role::instructor));
  const Dispatch given = must(world.services.dispatches.create(
      world.admin, {.course = "safety", .tenant = "acme", .usage = {.max_registrations = 5}}));
  const Dispatch foreign =
      must(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "other"}));
  must(world.import(boss, small_course("Own")));
  const Dispatch own = must(world.services.dispatches.create(boss, {.course = "own", .tenant = "acme"}));

  CHECK(error_code(world.services.dispatches.update(boss, given.id, {.usage = {.max_registrations = 500}})) ==
        "auth.forbidden");
  CHECK(error_code(world.services.dispatches.remove(boss, given.id, true)) == "auth.forbidden");
  CHECK(must(world.services.dispatches.get(boss, given.id)).rules.usage.max_registrations == 5);
  CHECK_FALSE(must(world.services.dispatches.update(boss, own.id, {.enabled = false})).rules.enabled);
  CHECK(error_code(world.services.dispatches.create(boss, {.course = "own", .tenant = "other"})) ==
        "tenant.not_found");
  for (const Principal& principal : {boss, teacher}) {
    CHECK(must(world.services.dispatches.list(principal, {}, {})).items.size() == 2);
    CHECK(error_code(world.services.dispatches.get(principal, foreign.id)) == "dispatch.not_found");
  }
  CHECK(error_code(world.services.dispatches.update(boss, foreign.id, {.enabled = false})) ==
        "dispatch.not_found");
  CHECK(error_code(world.services.dispatches.remove(boss, foreign.id, true)) == "dispatch.not_found");
  CHECK(error_code(world.services.dispatches.create(teacher, {.course = "own", .tenant = "acme"})) ==
        "auth.forbidden");
  CHECK(error_code(world.services.dispatches.update(teacher, own.id, {.enabled = true})) == "auth.forbidden");
}

TEST_CASE("a change leaves what it does not name") {
  DispatchWorld world;
  const Dispatch made = must(world.services.dispatches.create(
      world.admin, {.course = "safety", .tenant = "acme", .usage = {.max_registrations = 5}}));
  const Dispatch changed =
      must(world.services.dispatches.update(world.admin, made.id, {.analytics = dispatch::Analytics::none}));
  CHECK(changed.rules == made.rules);
  CHECK(changed.analytics == dispatch::Analytics::none);
  CHECK(must(world.services.dispatches.update(world.admin, made.id, {.usage = {.max_registrations = 6}}))
            .rules.usage.max_registrations == 6);
  CHECK(error_code(world.services.dispatches.update(
            world.admin, made.id, {.usage = {.max_registrations = 0}})) == "request.invalid");
  CHECK(must(world.services.dispatches.get(world.admin, made.id)).rules.usage.max_registrations == 6);
}

TEST_CASE("dispatches are listed by tenant and course, newest first") {
  DispatchWorld world;
  const Course fire = must(world.import(world.admin, small_course("Fire"))).course;
  for (const char* tenant : {"acme", "other"})
    for (const std::string& course : {world.course.id, fire.id})
      must(world.services.dispatches.create(world.admin, {.course = course, .tenant = tenant}));
  const auto titles = [&](const DispatchFilter& filter, const ListQuery& query) {
    std::string out;
    for (const Dispatch& one : must(world.services.dispatches.list(world.admin, filter, query)).items)
      out += one.course_title[0];
    return out;
  };
  CHECK(titles({}, {}) == "FSFS");
  CHECK(titles({.tenant = "acme"}, {}) == "FS");
  CHECK(titles({.course = fire.id}, {}) == "FF");
  CHECK(titles({.course = "Fire"}, {}) == "FF");
  CHECK(titles({.tenant = "acme", .course = fire.id}, {}) == "F");
  CHECK(titles({}, {.sort = "courseTitle"}) == "FFSS");
  CHECK(titles({}, {.sort = "-courseTitle"}) == "SSFF");
  CHECK(titles({.course = fire.id}, {.sort = "courseTitle"}) == "FF");
  CHECK(titles({}, {.q = "safe"}) == "SS");
  CHECK(titles({}, {.q = "FIR"}) == "FF");
  CHECK(titles({.course = "fire"}, {.q = "fir"}) == "FF");
  CHECK(titles({.course = "fire"}, {.q = "safe"}).empty());
  CHECK(titles({}, {.q = "safe fire"}).empty());
  CHECK(titles({}, {.q = "nothing"}).empty());
  const auto page = must(world.services.dispatches.list(world.admin, {}, {.limit = 3}));
  CHECK(titles({}, {.limit = 3, .cursor = page.next}) == "S");
}

TEST_CASE("a dispatch with registrations is deleted only by force, and then with them") {
  DispatchWorld world;
  const Dispatch made =
      must(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "acme"}));
  register_somebody(world, made);
  CHECK(error_code(world.services.dispatches.remove(world.admin, made.id, false)) == "dispatch.in_use");
  CHECK(error_code(world.services.courses.remove(world.admin, "safety")) == "course.in_use");
  must(world.services.dispatches.remove(world.admin, made.id, true));
  CHECK(world.rows(kRegistrations).at(0).integer(0) == 0);
  CHECK(world.rows(kLearners).at(0).integer(0) == 0);
  CHECK(total_dispatches(world, "acme") == 0);
}

TEST_CASE("a tenant with enabled dispatches is deleted only by force, with everything it has") {
  DispatchWorld world;
  must(world.import(world.admin, small_course("Own"), {.tenant = "acme"}));
  const Dispatch given =
      must(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "acme"}));
  const Dispatch own =
      must(world.services.dispatches.create(world.admin, {.course = "own", .tenant = "acme"}));
  const Dispatch others =
      must(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "other"}));
  register_somebody(world, given);
  register_somebody(world, own);
  register_somebody(world, others);
  CHECK(error_code(world.services.tenants.remove(world.admin, "acme", false)) == "tenant.has_dispatches");
  CHECK(world.packages() == 2);
  must(world.services.tenants.remove(world.admin, "acme", true));
  CHECK(world.packages() == 1);
  CHECK(world.rows(kRegistrations).at(0).integer(0) == 1);
  CHECK(world.rows(kLearners).at(0).integer(0) == 1);
  CHECK(must(world.services.dispatches.list(world.admin, {}, {})).items.size() == 1);
}

TEST_CASE("a tenant whose dispatches are disabled is deleted without force") {
  DispatchWorld world;
  must(world.services.dispatches.create(world.admin,
                                        {.course = "safety", .tenant = "acme", .enabled = false}));
  must(world.services.tenants.remove(world.admin, "acme", false));
}

}  // namespace
}  // namespace lms::service
