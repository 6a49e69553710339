#include "unit/service/outbox_world.hpp"
#include "unit/service/world.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace import_failures_test {

using namespace lms;
using namespace lms::service;
using lms::service::test::small_course;
using lms::test::good;
using lms::test::OutboxWorld;
using nlohmann::json;

namespace {

struct ImportWorld : OutboxWorld {
  std::string all = platform_hook({"course.import_failed", "course.imported"});

  std::string import(std::string_view bytes, const ImportOptions& options = {}) {
    const auto sink = services.courses.begin_import(admin, options);
    if (!sink) return sink.error().code;
    if (const auto written = (*sink)->write(as_bytes(bytes)); !written) return written.error().code;
    return std::string(error_code((*sink)->finish()));
  }
  /// Data of the newest message, which must be the `count`th.
  json newest(std::size_t count) {
    const auto messages = told(all);
    REQUIRE(messages.size() == count);
    CHECK(messages.back().topic == "course.import_failed");
    CHECK(messages.back().body["tenantId"] == kRootTenantId);
    return messages.back().body["data"];
  }
};

}  // namespace

TEST_CASE("every refusal of an import is told once, with its code and what was asked for") {
  struct Case {
    std::string_view code;
    std::string bytes;
    ImportOptions options;
  };
  const std::string course = small_course("Safety");
  const std::vector<Case> cases{
      {"package.too_large", std::string(70'000, 'x'), {.key = "big"}},
      {"package.not_zip", "this is no ZIP", {.key = "broken"}},
      {"course.exists", course, {.key = "course"}},
      {"course.not_found", course, {.course = "nowhere"}},
      {"request.invalid", course, {.key = "no key at all"}},
      {"request.invalid", course, {.course = "course", .key = "both"}},
      {"request.invalid", course, {.create = true, .title = "Which course?"}},
      {"request.invalid", course, {.title = std::string(5'000, 't')}},
  };
  ImportWorld world;
  world.context.config.max_package_bytes = 65'536;
  std::size_t count = 0;
  for (const Case& each : cases) {
    INFO(each.code << " " << count);
    CHECK(world.import(each.bytes, each.options) == each.code);
    const json data = world.newest(++count);
    CHECK(data["error"]["code"] == each.code);
    CHECK_FALSE(data["error"]["message"].get<std::string>().empty());
    const auto text = [](const std::string& value) { return value.empty() ? json(nullptr) : json(value); };
    CHECK(data["requested"]["key"] == text(each.options.key));
    CHECK(data["requested"]["course"] == text(each.options.course));
    CHECK(data["requested"]["title"] == text(each.options.title));
  }
  CHECK(world.import(course, {.key = "fine"}).empty());
  CHECK(world.topics(world.all).back() == "course.imported");
  CHECK(world.import(course, {.key = "again"}).empty());  // those bytes are there: nothing happens
  CHECK(world.topics(world.all).size() == count + 1);
}

TEST_CASE("an upload that breaks off is told") {
  ImportWorld world;
  {
    const auto sink = good(world.services.courses.begin_import(world.admin, {.key = "half"}));
    good(sink->write(as_bytes(std::string_view("PK"))));
    CHECK(world.told(world.all).empty());
  }
  const json data = world.newest(1);
  CHECK(data["error"]["code"] == "package.incomplete");
  CHECK(data["requested"]["key"] == "half");
}

TEST_CASE("a subscription to a course hears of the versions of it that are refused") {
  ImportWorld world;
  const auto course =
      world.hook({.tenant = "root", .events = {"course.import_failed"}, .course = "course", .dispatch = ""});
  CHECK_FALSE(world.import("no ZIP", {.key = "other"}).empty());
  CHECK(world.told(course).empty());
  CHECK_FALSE(world.import("no ZIP", {.course = "course"}).empty());
  CHECK(world.topics(course) == std::vector<std::string>{"course.import_failed"});
}

TEST_CASE("an import that nobody may make, or into no tenant, is no event") {
  ImportWorld world;
  const Principal learner{.user_id = new_id(), .tenant_id = world.tenant, .role = Role::learner};
  CHECK(error_code(world.services.courses.begin_import(learner, {})) == "auth.forbidden");
  const Principal tenant_admin{.user_id = new_id(), .tenant_id = world.tenant, .role = Role::tenant_admin};
  CHECK_FALSE(world.services.courses.begin_import(tenant_admin, {.tenant = "root"}));
  CHECK(error_code(world.services.courses.begin_import(world.admin, {.tenant = "nobody"})) ==
        "tenant.not_found");
  CHECK(world.told(world.all).empty());
}

TEST_CASE("a tenant hears of its own refused imports alone") {
  ImportWorld world;
  const auto hook = world.tenant_hook({"course.*"});
  CHECK_FALSE(world.import("no ZIP").empty());
  CHECK(world.told(hook).empty());
  CHECK_FALSE(world.import("no ZIP", {.tenant = "acme"}).empty());
  CHECK(world.topics(hook) == std::vector<std::string>{"course.import_failed"});
}

}  // namespace import_failures_test
