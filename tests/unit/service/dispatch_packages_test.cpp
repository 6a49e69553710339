#include "service/dispatch_packages.hpp"

#include "play_world.hpp"
#include "support/package_settings.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <vector>

namespace dispatch_packages_test {

using namespace lms;
using namespace lms::test;

namespace {

const dispatch::StubFiles kStub{.page = "<!doctype html>", .script = "(()=>{})();"};

/// name → text of the files of a ZIP.
std::vector<std::pair<std::string, std::string>> files_of(const std::string& bytes) {
  zip_error_t error;
  zip_t* archive =
      zip_open_from_source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error), 0, &error);
  REQUIRE(archive != nullptr);
  std::vector<std::pair<std::string, std::string>> out;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    REQUIRE(zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat) == 0);
    std::string text(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    REQUIRE(zip_fread(file, text.data(), text.size()) == static_cast<zip_int64_t>(text.size()));
    zip_fclose(file);
    out.emplace_back(stat.name, std::move(text));
  }
  zip_discard(archive);
  return out;
}

std::string text_of(const service::PackageArchive& archive) {
  std::string bytes(archive.size, '\0');
  REQUIRE(::pread(archive.file->get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  return bytes;
}

}  // namespace

TEST_CASE("every package of a dispatch holds the same token, and no two dispatches share one") {
  PlayWorld world;
  service::DispatchPackages packages(world.context);
  const auto write = [&](const std::string& id) {
    return package_settings(good(packages.write(world.admin, id, {}, kStub)).bytes);
  };
  const auto first = write(world.dispatch);
  CHECK(write(world.dispatch) == first);
  CHECK(first["dispatch"] == world.dispatch);
  CHECK_FALSE(first.contains("hashSecret"));
  world.add_course("other", two_scos());
  CHECK(write(world.add_dispatch("other"))["token"] != first["token"]);
}

TEST_CASE("the hashing secret comes with the package that asks for it, and stays the same") {
  PlayWorld world;
  const service::PackageOptions hashing{.hash_learners = true};
  const auto write = [&] {
    return package_settings(
        good(service::DispatchPackages(world.context).write(world.admin, world.dispatch, hashing, kStub))
            .bytes);
  };
  const auto first = write();
  REQUIRE(first.contains("hashSecret"));
  good(service::DispatchPackages(world.context).revoke(world.admin, world.dispatch));
  const auto second = write();
  CHECK(second["hashSecret"] == first["hashSecret"]);
  CHECK(second["token"] != first["token"]);
}

TEST_CASE("a package names the content origin first, then its aliases, each with the dispatch's own label") {
  PlayWorld world;
  world.context.config.content_url = "https://*.play.example.org";
  world.context.config.content_aliases = {"https://*.new.example.net", "https://fixed.example.net"};
  const auto origins = package_settings(
      good(service::DispatchPackages(world.context).write(world.admin, world.dispatch, {}, kStub))
          .bytes)["origins"];
  REQUIRE(origins.size() == 3);
  const std::string first = origins[0];
  const std::string label = first.substr(8, first.find('.') - 8);
  CHECK(label.size() == 16);
  CHECK(first == "https://" + label + ".play.example.org");
  CHECK(origins[1] == "https://" + label + ".new.example.net");
  CHECK(origins[2] == "https://fixed.example.net");
}

TEST_CASE("a tenant's packages come in one archive, one per dispatch") {
  PlayWorld world;
  for (const char* key : {"b", "c"}) {
    world.add_course(key, two_scos());
    world.add_dispatch(key);
  }
  const auto archive =
      good(service::DispatchPackages(world.context)
               .write_all(world.admin, "acme", {.format = dispatch::PackageFormat::scorm2004_3rd}, kStub));
  CHECK(archive.packages == 3);
  CHECK(archive.file_name == "acme-scorm2004-3rd.zip");
  const auto files = files_of(text_of(archive));
  REQUIRE(files.size() == 3);
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) {
    names.push_back(name);
    CHECK(package_settings(bytes)["format"] == "scorm2004-3rd");
  }
  CHECK(names == std::vector<std::string>{"course.zip", "b.zip", "c.zip"});
}

TEST_CASE("packages are for administrators of the tenant and of the platform") {
  PlayWorld world;
  service::DispatchPackages packages(world.context);
  const auto as = [&](service::Role role, const std::string& tenant) {
    return service::Principal{.user_id = new_id(), .tenant_id = tenant, .role = role};
  };
  const auto outcome = [&](const service::Principal& who) {
    return std::string(error_code(packages.write(who, world.dispatch, {}, kStub)));
  };
  CHECK(outcome(as(service::Role::tenant_admin, world.tenant)).empty());
  CHECK(outcome(as(service::Role::instructor, world.tenant)) == "auth.forbidden");
  CHECK(outcome(as(service::Role::tenant_admin, new_id())) == "dispatch.not_found");
  CHECK(error_code(packages.write_all(as(service::Role::tenant_admin, new_id()), "acme", {}, kStub)) ==
        "tenant.not_found");
  CHECK(error_code(packages.revoke(as(service::Role::instructor, world.tenant), world.dispatch)) ==
        "auth.forbidden");
}

TEST_CASE("a tenant without dispatches has no packages, and bad addresses are told") {
  PlayWorld world;
  good(world.services.tenants.create(world.admin, {.name = "Empty", .domain = "empty"}));
  CHECK(error_code(service::DispatchPackages(world.context).write_all(world.admin, "empty", {}, kStub)) ==
        "dispatch.not_found");
  CHECK(service::DispatchPackages(world.context).warnings().size() == 4);  // http and localhost, of both URLs
  world.context.config.content_url = "https://play.example.org";
  world.context.config.public_url = "https://lms.example.org";
  CHECK(service::DispatchPackages(world.context).warnings().empty());
  world.context.config.content_aliases = {"https://play.example.net", "http://10.1.2.3:3001"};
  const auto of_alias = service::DispatchPackages(world.context).warnings();
  REQUIRE(of_alias.size() == 2);
  for (const auto& one : of_alias) CHECK(one.starts_with("the content alias http://10.1.2.3:3001"));
}

}  // namespace dispatch_packages_test
