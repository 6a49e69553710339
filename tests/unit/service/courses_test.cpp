#include "service/courses.hpp"

#include "service/webhooks.hpp"
#include "world.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

namespace lms::service {
namespace {

using test::must;
using test::small_course;
using test::World;

const storage::Statement kEvents{"SELECT topic FROM webhook_deliveries WHERE subject = $1 ORDER BY id"};
const storage::Statement kVersionCount{"SELECT COUNT(*) FROM course_versions"};
const storage::Statement kWarnings{"SELECT warnings FROM course_versions WHERE id = $1"};

std::int64_t total_courses(World& world, std::string_view tenant) {
  return must(world.services.tenants.get(world.admin, tenant)).stats.total_courses;
}

TEST_CASE("an import makes a course with its first version") {
  World world;
  const std::string bytes = small_course("Safety First");
  const ImportOutcome made = must(world.import(world.admin, bytes));
  CHECK(made.kind == ImportKind::created);
  CHECK(made.course.key == "safety-first");
  CHECK(made.course.title == "Safety First");
  CHECK(made.course.tenant_id == kRootTenantId);
  CHECK(made.course.standard == "scorm12");
  CHECK(made.course.launchable);
  CHECK(made.course.latest_version == 1);
  CHECK(made.version.number == 1);
  CHECK(made.version.state == VersionState::checking);
  CHECK(made.version.files == 2);
  CHECK(made.version.size_bytes == static_cast<std::int64_t>(bytes.size()));
  CHECK(made.version.manifest_identifier == "com.example.course");
  CHECK(made.hints.empty());
  CHECK(world.store->exists(made.version.sha256));
  CHECK(total_courses(world, "root") == 1);

  for (const std::string& ref : {made.course.id, std::string("safety-first"), std::string("Safety-First")})
    CHECK(must(world.services.courses.get(world.admin, ref)).id == made.course.id);
  const Version shown = must(world.services.courses.version(world.admin, "safety-first", "", 1));
  REQUIRE(shown.structure.size() == 1);
  CHECK(shown.structure[0].title == "First page");
  CHECK(shown.structure[0].href == "index.html");
  CHECK(error_code(world.services.courses.version(world.admin, "safety-first", "", 2)) ==
        "version.not_found");
}

TEST_CASE("a course is described by its package until somebody says more") {
  World world;
  const auto course = [](const std::string& description) {
    return test::zip_of(
        {{"imsmanifest.xml",
          R"(<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" )"
          R"(xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion><lom><general>)"
          R"(<description><langstring>)" +
              description +
              R"(</langstring></description></general></lom></metadata><organizations default="o"><organization identifier="o">)"
              R"(<title>T</title><item identifier="i" identifierref="r"><title>One</title></item></organization></organizations>)"
              R"(<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.htm"><file href="a.htm"/></resource>)"
              R"(</resources></manifest>)"},
         {"a.htm", "x"}});
  };
  const auto shown = [&world] { return must(world.services.courses.get(world.admin, "c")).description; };
  const ImportOptions options{.course = "c", .create = true};
  must(world.import(world.admin, course(""), options));
  CHECK(shown().empty());
  must(world.import(world.admin, course("In two\n lines &lt;b&gt;"), options));
  CHECK(shown() == "In two lines <b>");
  must(world.import(world.admin, course("Another"), options));
  CHECK(shown() == "In two lines <b>");
  must(world.services.courses.update(world.admin, "c", "", {.description = " One\ntwo "}));
  CHECK(shown() == "One\ntwo");
  must(world.services.courses.update(world.admin, "c", "", {.title = "Renamed"}));
  CHECK(shown() == "One\ntwo");
  for (const std::string& bad : {std::string("\x01"), std::string(4001, 'x'), std::string("\xff")})
    CHECK(error_code(world.services.courses.update(world.admin, "c", "", {.description = bad})) ==
          "request.invalid");
  must(world.services.courses.update(world.admin, "c", "", {.description = ""}));
  CHECK(shown().empty());
}

TEST_CASE("the same bytes of the same owner are unchanged, of another owner a course") {
  World world;
  world.tenant("acme");
  const std::string bytes = small_course("Safety First");
  const ImportOutcome first = must(world.import(world.admin, bytes));
  const ImportOutcome again = must(world.import(world.admin, bytes, {.title = "Another title"}));
  CHECK(again.kind == ImportKind::unchanged);
  CHECK(again.course.id == first.course.id);
  CHECK(again.version.id == first.version.id);
  CHECK(again.hints.size() == 1);
  CHECK(total_courses(world, "root") == 1);
  const ImportOutcome elsewhere = must(world.import(world.admin, bytes, {.tenant = "acme"}));
  CHECK(elsewhere.kind == ImportKind::created);
  CHECK(elsewhere.course.id != first.course.id);
  CHECK(world.packages() == 1);
}

TEST_CASE("a course that is given its latest bytes again is unchanged, with older ones it gets a version") {
  World world;
  const std::string one = small_course("Safety First");
  const std::string two = small_course("Safety Second");
  const auto import = [&](const std::string& bytes) {
    return must(world.import(world.admin, bytes, {.course = "safety", .create = true}));
  };
  CHECK(import(one).kind == ImportKind::created);
  CHECK(import(one).kind == ImportKind::unchanged);
  CHECK(import(two).kind == ImportKind::version);
  CHECK(import(two).version.number == 2);
  CHECK(import(one).version.number == 3);
}

TEST_CASE("of many who import the same bytes at once, one makes the course") {
  World world;
  const std::string bytes = small_course("Safety First");
  std::atomic<int> created = 0;
  std::atomic<int> unchanged = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&] {
      const auto result = world.import(world.admin, bytes);
      if (!result) return;
      if (result->kind == ImportKind::created) ++created;
      if (result->kind == ImportKind::unchanged) ++unchanged;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(created == 1);
  CHECK(unchanged == 15);
  CHECK(total_courses(world, "root") == 1);
  CHECK(world.packages() == 1);
}

TEST_CASE("a course takes versions, numbered and each as it was") {
  World world;
  must(world.import(world.admin, small_course("Safety First")));
  const ImportOutcome second =
      must(world.import(world.admin, small_course("Safety Second"), {.course = "safety-first"}));
  CHECK(second.kind == ImportKind::version);
  CHECK(second.version.number == 2);
  CHECK(second.version.title == "Safety Second");
  CHECK(second.course.title == "Safety First");
  CHECK(second.course.latest_version == 2);
  CHECK(total_courses(world, "root") == 1);
  CHECK(must(world.services.courses.version(world.admin, "safety-first", "", 1)).title == "Safety First");

  const ImportOutcome third = must(world.import(world.admin, small_course("Safety First"),
                                                {.course = second.course.id, .title = "New title"}));
  CHECK(third.version.number == 3);
  CHECK(third.course.title == "New title");
  const auto page = must(world.services.courses.versions(world.admin, "safety-first", "", {.limit = 2}));
  REQUIRE(page.items.size() == 2);
  CHECK(page.items[0].number == 3);
  CHECK(page.items[1].number == 2);
  const auto rest = must(
      world.services.courses.versions(world.admin, "safety-first", "", {.limit = 2, .cursor = page.next}));
  REQUIRE(rest.items.size() == 1);
  CHECK(rest.items[0].number == 1);
  CHECK(rest.next.empty());
  CHECK(world.packages() == 2);
}

TEST_CASE("a version of a course that is not there is refused, or makes it when asked to") {
  World world;
  const std::string bytes = small_course("Safety First");
  CHECK(error_code(world.import(world.admin, bytes, {.course = "fire"})) == "course.not_found");
  const ImportOutcome made = must(world.import(world.admin, bytes, {.course = "Fire", .create = true}));
  CHECK(made.kind == ImportKind::created);
  CHECK(made.course.key == "fire");
  CHECK(must(world.import(world.admin, small_course("Two"), {.course = "fire", .create = true})).kind ==
        ImportKind::version);
  CHECK(error_code(world.import(world.admin, bytes,
                                {.course = "0190a0b0-0000-7000-8000-000000000000", .create = true})) ==
        "course.not_found");
}

TEST_CASE("a key that is taken is refused when given and avoided when made") {
  World world;
  CHECK(must(world.import(world.admin, small_course("Safety"), {.key = "Fire-1"})).course.key == "fire-1");
  const auto taken = world.import(world.admin, small_course("Other"), {.key = "fire-1"});
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == "course.exists");
  CHECK(taken.error().element == "key");
  CHECK(world.packages() == 1);
  const auto import_page = [&](const std::string& page) {
    return must(world.import(world.admin, small_course("Fire 1", "x" + page, page))).course.key;
  };
  CHECK(import_page("a") == "fire-1-2");
  CHECK(import_page("b") == "fire-1-3");
  CHECK(must(world.services.courses.list(world.admin, "", {})).items.size() == 3);
}

TEST_CASE("an equal manifest identifier is a hint and no more") {
  World world;
  must(world.import(world.admin, small_course("One", "template-1")));
  const ImportOutcome second = must(world.import(world.admin, small_course("Two", "template-1")));
  CHECK(second.kind == ImportKind::created);
  REQUIRE(second.hints.size() == 1);
  CHECK(second.hints[0].find("'one'") != std::string::npos);
}

TEST_CASE("options that contradict each other are refused before a byte comes") {
  World world;
  world.tenant("acme");
  const auto element = [&](const ImportOptions& options) {
    const auto sink = world.services.courses.begin_import(world.admin, options);
    return sink ? std::string("none") : sink.error().code + " " + sink.error().element;
  };
  CHECK(element({.course = "a", .key = "b"}) == "request.invalid key");
  CHECK(element({.create = true}) == "request.invalid create");
  CHECK(element({.key = "a b"}) == "request.invalid key");
  CHECK(element({.course = "a b", .create = true}) == "request.invalid course");
  CHECK(element({.title = "\n"}) == "request.invalid title");
  CHECK(element({.tenant = "nobody"}) == "tenant.not_found ");
  CHECK(element({.tenant = "acme"}) == "none");
}

TEST_CASE("of a package that is refused nothing is kept") {
  World world;
  const std::string good = small_course("Safety First");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "package."},
      {"this is not a zip", "package.not_zip"},
      {good.substr(0, good.size() / 2), "package."},
      {test::zip_of({{"index.html", "hello"}}), "package.manifest.missing"},
      {test::zip_of({{"imsmanifest.xml", "<manifest"}}), "package."},
  };
  for (const auto& [bytes, code] : cases) {
    const auto result = world.import(world.admin, bytes);
    REQUIRE_FALSE(result);
    INFO(result.error().code);
    CHECK(result.error().code.starts_with(code));
  }
  CHECK(must(world.services.courses.list(world.admin, "", {})).items.empty());
  CHECK(total_courses(world, "root") == 0);
  CHECK(world.packages() == 0);
  CHECK(std::filesystem::is_empty(world.folder / "content" / "staging"));
}

TEST_CASE("an import that stops half-way leaves nothing") {
  World world;
  {
    const auto sink = must(world.services.courses.begin_import(world.admin, {}));
    must(sink->write(as_bytes(small_course("Safety First"))));
  }
  CHECK(world.packages() == 0);
  CHECK(std::filesystem::is_empty(world.folder / "content" / "staging"));
  CHECK(must(world.services.courses.list(world.admin, "", {})).items.empty());
}

TEST_CASE("a package larger than allowed is refused while it comes") {
  World world;
  world.context.config.max_package_bytes = 1500;
  const auto sink = must(world.services.courses.begin_import(world.admin, {}));
  must(sink->write(as_bytes(std::string(1000, 'x'))));
  CHECK(error_code(sink->write(as_bytes(std::string(501, 'x')))) == "package.too_large");
}

TEST_CASE("markup in titles is kept as letters") {
  World world;
  const std::string title = "<script>alert('1')</script> & \"more\"";
  const ImportOutcome made = must(world.import(world.admin, small_course(title)));
  CHECK(made.course.title == title);
  CHECK(made.course.key == "script-alert-1-script-more");
  CHECK(must(world.services.courses.list(world.admin, "", {.q = "alert('1')"})).items.size() == 1);
}

TEST_CASE("a tenant's people see and manage their own courses alone") {
  World world;
  world.tenant("acme");
  world.tenant("other");
  const Principal boss = World::as(world.user("acme", "boss@acme.example", Role::tenant_admin));
  const Principal teacher = World::as(world.user("acme", "teacher@acme.example", Role::instructor));
  const Principal learner = World::as(world.user("acme", "learner@acme.example", Role::learner));
  const Course foreign = must(world.import(world.admin, small_course("Foreign"), {.tenant = "other"})).course;
  const Course root = must(world.import(world.admin, small_course("Root"))).course;
  const Course own = must(world.import(boss, small_course("Own"))).course;

  CHECK(error_code(world.services.courses.begin_import(boss, {.tenant = "other"})) == "tenant.not_found");
  for (const Principal& principal : {boss, teacher}) {
    const auto page = must(world.services.courses.list(principal, "", {}));
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].id == own.id);
    CHECK(error_code(world.services.courses.list(principal, "other", {})) == "tenant.not_found");
    for (const std::string& ref : {foreign.id, foreign.key, root.id, root.key}) {
      CHECK(error_code(world.services.courses.get(principal, ref)) == "course.not_found");
      CHECK(error_code(world.services.courses.version(principal, ref, "", 1)) == "course.not_found");
    }
  }
  CHECK(error_code(world.services.courses.update(boss, foreign.id, "", {.title = "mine"})) ==
        "course.not_found");
  CHECK(error_code(world.services.courses.remove(boss, root.id)) == "course.not_found");
  CHECK(error_code(world.services.courses.begin_import(teacher, {})) == "auth.forbidden");
  CHECK(error_code(world.services.courses.remove(teacher, own.id)) == "auth.forbidden");
  CHECK(error_code(world.services.courses.list(learner, "", {})) == "auth.forbidden");
  CHECK(must(world.services.courses.update(boss, "own", "", {.title = " New title "})).title == "New title");

  must(world.services.dispatches.create(world.admin, {.course = root.id, .tenant = "acme"}));
  CHECK(must(world.services.courses.get(teacher, root.id)).id == root.id);
  CHECK(must(world.services.courses.version(teacher, root.id, "", 1)).structure.size() == 1);
  CHECK(error_code(world.services.courses.update(boss, root.id, "", {.title = "mine"})) ==
        "course.not_found");
}

TEST_CASE("a key of several tenants needs the tenant") {
  World world;
  world.tenant("acme");
  must(world.import(world.admin, small_course("Safety")));
  const Course second = must(world.import(world.admin, small_course("Safety"), {.tenant = "acme"})).course;
  CHECK(error_code(world.services.courses.get(world.admin, "safety")) == "course.ambiguous");
  CHECK(must(world.services.courses.get(world.admin, "safety", "acme")).id == second.id);
}

TEST_CASE("the check after import finds a sound package sound") {
  World world;
  must(Webhooks(world.context).create(world.admin, {.url = "https://hooks.example.org/"}));
  const ImportOutcome made = must(world.import(world.admin, small_course("Safety")));
  CHECK(must(world.services.courses.unverified_versions()) == std::vector<std::string>{made.version.id});
  CHECK(must(world.services.courses.verify_version(made.version.id)) == VersionState::ok);
  CHECK(must(world.services.courses.unverified_versions()).empty());
  const auto events = world.rows(kEvents, {made.course.id});
  REQUIRE(events.size() == 1);
  CHECK(events[0].text(0) == "course.imported");
  CHECK(error_code(world.services.courses.verify_version("nothing")) == "version.not_found");
}

TEST_CASE("a package that lies about a file is marked damaged and cannot be launched") {
  World world;
  must(Webhooks(world.context).create(world.admin, {.url = "https://hooks.example.org/"}));
  std::string bytes = small_course("Safety", "id", std::string(5000, 'a') + "b");
  // The checksum of index.html, in the local header and in the directory, both the same lie.
  const std::string entry = "index.html";
  for (const auto& [signature, offset] :
       {std::pair{std::string("PK\x03\x04"), 14}, {std::string("PK\x01\x02"), 16}}) {
    const std::size_t name_at = signature == "PK\x03\x04" ? 30 : 46;
    for (std::size_t at = bytes.find(signature); at != std::string::npos; at = bytes.find(signature, at + 1))
      if (bytes.compare(at + name_at, entry.size(), entry) == 0)
        bytes[at + static_cast<std::size_t>(offset)] =
            static_cast<char>(bytes[at + static_cast<std::size_t>(offset)] ^ 1);
  }
  const ImportOutcome made = must(world.import(world.admin, bytes));
  CHECK(must(world.services.courses.verify_version(made.version.id)) == VersionState::damaged);
  CHECK_FALSE(must(world.services.courses.get(world.admin, made.course.id)).launchable);
  const Version version = must(world.services.courses.version(world.admin, made.course.id, "", 1));
  CHECK(version.state == VersionState::damaged);
  CHECK_FALSE(version.launchable);
  const auto events = world.rows(kEvents, {made.course.id});
  REQUIRE_FALSE(events.empty());
  CHECK(events.back().text(0) == "course.damaged");
}

TEST_CASE("a version whose package has vanished is damaged") {
  World world;
  const ImportOutcome made = must(world.import(world.admin, small_course("Safety")));
  must(world.store->remove(made.version.sha256));
  CHECK(must(world.services.courses.verify_version(made.version.id)) == VersionState::damaged);
}

TEST_CASE("a check that is stopped leaves the version to the next one") {
  World world;
  const ImportOutcome made = must(world.import(world.admin, small_course("Safety")));
  std::stop_source stop;
  stop.request_stop();
  CHECK(must(world.services.courses.verify_version(made.version.id, stop.get_token())) ==
        VersionState::checking);
  CHECK(must(world.services.courses.unverified_versions()).size() == 1);
}

TEST_CASE("a deleted course takes its package along unless somebody else has it") {
  World world;
  world.tenant("acme");
  const std::string bytes = small_course("Safety");
  must(world.import(world.admin, bytes));
  must(world.import(world.admin, bytes, {.tenant = "acme"}));
  must(world.services.courses.remove(world.admin, "safety", "acme"));
  CHECK(total_courses(world, "acme") == 0);
  CHECK(world.packages() == 1);
  must(world.services.courses.remove(world.admin, "safety"));
  CHECK(total_courses(world, "root") == 0);
  CHECK(world.packages() == 0);
  CHECK(error_code(world.services.courses.get(world.admin, "safety")) == "course.not_found");
}

TEST_CASE("a course that is dispatched cannot be deleted") {
  World world;
  world.tenant("acme");
  must(world.import(world.admin, small_course("Safety")));
  const Dispatch dispatch =
      must(world.services.dispatches.create(world.admin, {.course = "safety", .tenant = "acme"}));
  CHECK(error_code(world.services.courses.remove(world.admin, "safety")) == "course.in_use");
  CHECK(world.packages() == 1);
  must(world.services.dispatches.remove(world.admin, dispatch.id, false));
  must(world.services.courses.remove(world.admin, "safety"));
}

TEST_CASE("a package without a row goes at the next collection, others stay") {
  World world;
  must(world.import(world.admin, small_course("Safety")));
  const auto staging = must(world.store->begin());
  must(staging->write(as_bytes(small_course("Left over by a crash"))));
  must(staging->finish());
  must(staging->commit());
  CHECK(world.packages() == 2);
  CHECK(must(world.services.courses.collect_garbage()) == 1);
  CHECK(world.packages() == 1);
  CHECK(must(world.services.courses.collect_garbage()) == 0);
}

TEST_CASE("imports and deletions of the same bytes at once never leave a course without its package") {
  World world;
  const std::string bytes = small_course("Safety");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int round = 0; round < 20; ++round) {
        const auto made = world.import(world.admin, bytes);
        if (made && i % 2 == 0) (void)world.services.courses.remove(world.admin, made->course.id);
      }
    });
  for (std::thread& thread : threads) thread.join();
  const auto page = must(world.services.courses.list(world.admin, "", {}));
  CHECK(page.items.size() <= 1);
  for (const Course& course : page.items) {
    const Version version = must(world.services.courses.version(world.admin, course.id, "", 1));
    CHECK(world.store->exists(version.sha256));
  }
  CHECK(world.packages() == page.items.size());
  CHECK(total_courses(world, "root") == static_cast<std::int64_t>(page.items.size()));
}

}  // namespace
}  // namespace lms::service
