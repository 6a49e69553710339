#include "functional/cli/installation.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace lms::functional;
using nlohmann::json;

namespace {

std::set<std::string> keys(const json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

void has_keys(const json& object, const std::vector<std::string>& names) {
  const auto present = keys(object);
  for (const auto& name : names) {
    INFO(name << " in " << object.dump());
    CHECK(present.contains(name));
  }
}

}  // namespace

TEST_CASE("from a fresh installation to a learner's link, with names instead of ids") {
  const Installation lms;

  const json me = lms.json({"whoami"});
  CHECK(me["email"] == Installation::kEmail);
  CHECK(me["role"] == "platform_admin");
  has_keys(me, {"tenantId", "tenantName", "tenantDomain"});

  const json tenant = lms.json({"tenant", "create", "--name", "Acme Corp", "--domain", "acme.example"});
  has_keys(tenant, {"id", "name", "domain", "createdAt", "updatedAt"});
  CHECK(tenant["domain"] == "acme.example");

  const json user = lms.json({"user", "create", "--tenant", "acme.example", "--email", "ada@acme.example",
                              "--first-name", "Ada", "--last-name", "Byron", "--role", "learner"});
  has_keys(user,
           {"id", "tenantId", "email", "firstName", "lastName", "role", "active", "createdAt", "updatedAt"});
  CHECK(user["tenantId"] == tenant["id"]);
  CHECK(user["password"].get<std::string>().size() >= 15);

  const json import = lms.json({"course", "import", lms.package(), "--key", "golf"});
  CHECK(import["outcome"] == "created");
  has_keys(import["course"],
           {"id", "tenantId", "key", "title", "standard", "launchable", "latestVersion", "versions"});
  has_keys(import["version"], {"id", "courseId", "number", "state", "sizeBytes", "files", "sha256"});
  CHECK(import["course"]["key"] == "golf");
  CHECK(import["course"]["launchable"] == true);

  const json dispatch = lms.json({"dispatch", "create", "--course", "golf", "--tenant", "acme.example",
                                  "--max-registrations", "5", "--expires", "30d"});
  has_keys(dispatch, {"id", "tenantId", "courseId", "courseTitle", "usage", "allowNewRegistrations",
                      "enabled", "analytics", "createdAt", "updatedAt"});
  CHECK(dispatch["usage"]["type"] == "limited");
  CHECK(dispatch["usage"]["maxRegistrations"] == 5);
  CHECK(dispatch["usage"]["expiresAt"].is_string());
  CHECK(lms.json({"dispatch", "show", "golf@acme.example"})["id"] == dispatch["id"]);
  CHECK(lms.json({"dispatch", "show", "GOLF@Acme.Example"})["id"] == dispatch["id"]);
  CHECK(lms.json({"dispatch", "list", "--course", "golf"})[0]["id"] == dispatch["id"]);

  const json link =
      lms.json({"launch-link", "create", "--dispatch", "golf@acme.example", "--user", "ada@acme.example"});
  has_keys(link, {"id", "url", "dispatchId", "learnerId", "createdAt"});
  CHECK(link["url"].get<std::string>().starts_with(lms.content_url() + "/play#t="));

  const json stranger = lms.json({"launch-link", "create", "--dispatch", dispatch["id"], "--learner", "hr-17",
                                  "--name", "Bob Example", "--expires", "7d"});
  CHECK(stranger["learnerId"] != link["learnerId"]);
  CHECK(stranger["expiresAt"].is_string());

  CHECK(lms.json({"launch-link", "list", "--dispatch", "golf@acme.example"}).size() == 2);
  const json shown = lms.json({"launch-link", "show", link["id"]});
  CHECK_FALSE(shown.contains("url"));
  CHECK(lms.json({"learner", "list", "--tenant", "acme.example"}).size() == 2);
  CHECK(lms.json({"learner", "show", "hr-17", "--tenant", "acme.example"})["name"] == "Bob Example");
  CHECK(lms.json({"learner", "show", "ada@acme.example"})["id"] == link["learnerId"]);
  CHECK(lms.json({"registration", "list", "--tenant", "acme.example"}).is_array());
}

TEST_CASE("every noun is listed, shown and deleted") {
  const Installation lms;
  REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
  REQUIRE(lms.ctl({"user", "create", "--tenant", "acme", "--email", "a@acme", "--first-name", "A",
                   "--last-name", "B", "--role", "instructor"})
              .status == 0);
  REQUIRE(lms.ctl({"course", "import", lms.package(), "--key", "golf"}).status == 0);
  REQUIRE(lms.ctl({"dispatch", "create", "--course", "golf", "--tenant", "acme"}).status == 0);
  const json link = lms.json({"launch-link", "create", "--dispatch", "golf@acme", "--user", "a@acme"});
  const std::string dispatch = lms.json({"dispatch", "show", "golf@acme"})["id"];

  CHECK(lms.ctl({"course", "delete", "golf", "--yes"}).status == 6);
  CHECK(lms.ctl({"tenant", "delete", "acme", "--yes"}).status == 6);

  const std::vector<std::pair<std::string, std::string>> things = {
      {"launch-link", link["id"]}, {"learner", link["learnerId"]},
      {"dispatch", dispatch},      {"course", "golf"},
      {"user", "a@acme"},          {"tenant", "acme"}};
  for (const auto& [noun, name] : things) {
    INFO(noun);
    const json list = lms.json({noun, "list"});
    CHECK(list.is_array());
    CHECK_FALSE(list.empty());
    const json shown = lms.json({noun, "show", name});
    CHECK(lms.json({noun, "show", shown["id"]}) == shown);
    const Outcome kept = lms.ctl({noun, "delete", name, "--dry-run"});
    CHECK(kept.status == 0);
    CHECK(lms.ctl({noun, "delete", name}).status == 2);
    CHECK(lms.ctl({noun, "show", name}).status == 0);
    CHECK(lms.ctl({noun, "delete", name, "--yes"}).status == 0);
    const Outcome gone = lms.ctl({noun, "show", shown["id"], "-o", "json"});
    // A revoked link stays visible as what it is.
    if (noun != "launch-link") CHECK(gone.status == 5);
    CHECK((noun == "launch-link" || lms.ctl({noun, "delete", name, "--yes"}).status == 5));
  }
}

TEST_CASE("courses get versions, and the same bytes change nothing") {
  const Installation lms;
  const std::string first = lms.package("One");
  const std::string second = lms.package("Two");
  CHECK(lms.ctl({"course", "import", first, "--course", "c"}).status == 5);
  CHECK(lms.json({"course", "import", first, "--course", "c", "--create"})["outcome"] == "created");
  CHECK(lms.json({"course", "import", first, "--course", "c"})["outcome"] == "unchanged");
  CHECK(lms.json({"course", "import", first})["outcome"] == "unchanged");
  CHECK(lms.json({"course", "import", second, "--course", "c", "--create"})["outcome"] == "version");
  const json versions = lms.json({"course", "versions", "c"});
  REQUIRE(versions.size() == 2);
  CHECK(lms.json({"course", "show", "c"})["latestVersion"] == 2);
  const json version = lms.json({"course", "versions", "c", "1"});
  CHECK(version["number"] == 1);
  CHECK_FALSE(version["structure"].empty());
  CHECK(lms.ctl({"course", "versions", "c", "9"}).status == 5);
  CHECK(lms.ctl({"course", "import", lms.package("Three"), "--key", "c"}).status == 6);
  CHECK(lms.json({"course", "update", "c", "--title", "New title"})["title"] == "New title");
  const json inspected = lms.json({"course", "inspect", first});
  CHECK(inspected["sha256"] == version["sha256"]);
  CHECK(inspected["files"] == version["files"]);
}

TEST_CASE("a dispatch's rules are changed one by one") {
  const Installation lms;
  REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
  REQUIRE(lms.ctl({"course", "import", lms.package(), "--key", "golf"}).status == 0);
  const json created =
      lms.json({"dispatch", "create", "--course", "golf", "--tenant", "acme", "--disabled", "--no-new"});
  CHECK(created["enabled"] == false);
  CHECK(created["allowNewRegistrations"] == false);
  CHECK(created["usage"]["type"] == "unlimited");
  CHECK(lms.ctl({"dispatch", "create", "--course", "golf", "--tenant", "acme"}).status == 6);
  const auto update = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"dispatch", "update", "golf@acme"});
    return lms.json(words);
  };
  CHECK(update({"--enabled"})["enabled"] == true);
  CHECK(update({"--allow-new"})["allowNewRegistrations"] == true);
  CHECK(update({"--max-registrations", "3"})["usage"]["type"] == "limited");
  const json expiring = update({"--expires", "7d"});
  CHECK(expiring["usage"]["maxRegistrations"] == 3);
  CHECK(expiring["usage"]["expiresAt"].is_string());
  const json free = update({"--max-registrations", "none", "--expires", "none"});
  CHECK(free["usage"]["type"] == "unlimited");
  CHECK((!free["usage"].contains("expiresAt") || free["usage"]["expiresAt"].is_null()));
  CHECK(lms.ctl({"dispatch", "update", "golf@acme", "--enabled", "--disabled"}).status == 2);
  CHECK(lms.ctl({"dispatch", "update", "golf@acme"}).status == 2);
}

TEST_CASE("lists are complete however long they are") {
  const Installation lms;
  std::atomic<int> next = 0;
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int worker = 0; worker < 8; ++worker)
    threads.emplace_back([&] {
      for (int i = next++; i < 230; i = next++)
        if (lms.ctl({"tenant", "create", "--name", "T", "--domain", "t" + std::to_string(i)}).status == 0)
          ++made;
    });
  for (auto& thread : threads) thread.join();
  REQUIRE(made == 230);
  std::set<std::string> domains;
  for (const json& tenant : lms.json({"tenant", "list"})) domains.insert(tenant["domain"].get<std::string>());
  for (int i = 0; i < 230; ++i) CHECK(domains.contains("t" + std::to_string(i)));
  CHECK(lms.json({"tenant", "list", "--limit", "7"}).size() == 7);
  CHECK(lms.json({"tenant", "list", "--search", "t22"}).size() == 11);
}
