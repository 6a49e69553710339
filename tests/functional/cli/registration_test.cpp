#include "functional/cli/installation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace lms::functional;
using nlohmann::json;

namespace {

/// A tenant with a dispatched course, and a learner who has played some of it.
class Played {
 public:
  Played() {
    REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
    REQUIRE(lms.ctl({"course", "import", lms.package(), "--key", "golf"}).status == 0);
    REQUIRE(lms.ctl({"dispatch", "create", "--course", "golf", "--tenant", "acme"}).status == 0);
    const json link = lms.json(
        {"launch-link", "create", "--dispatch", "golf@acme", "--learner", "hr-1", "--name", "Lea Rner"});
    const std::string url = link["url"];
    const Outcome play =
        run({NATIVE_PLAYER, "--content", lms.content_url(), "--batches", "3", "--calls", "10"},
            lms.environment(), url.substr(url.find("#t=") + 3) + "\n");
    INFO(play.out << play.err);
    REQUIRE(play.status == 0);
    const json list = lms.json({"registration", "list", "--tenant", "acme"});
    REQUIRE(list.size() == 1);
    id = list[0]["id"];
  }

  Installation lms;
  std::string id;
};

}  // namespace

TEST_CASE("a learner's registration is found by tenant, course, dispatch and learner") {
  const Played played;
  const Installation& lms = played.lms;
  for (const auto& filter : std::vector<std::vector<std::string>>{{},
                                                                  {"--tenant", "acme"},
                                                                  {"--course", "golf"},
                                                                  {"--course", "golf", "--tenant", "acme"},
                                                                  {"--dispatch", "golf@acme"},
                                                                  {"--learner", "hr-1"},
                                                                  {"--search", "Lea"}}) {
    std::vector<std::string> words{"registration", "list"};
    words.insert(words.end(), filter.begin(), filter.end());
    const json list = lms.json(words);
    REQUIRE(list.size() == 1);
    CHECK(list[0]["id"] == played.id);
  }
  CHECK(lms.json({"registration", "list", "--tenant", "root"}).empty());
  CHECK(lms.json({"registration", "list", "--search", "nobody"}).empty());
  CHECK(lms.ctl({"registration", "list", "--learner", "hr-2"}).status == 5);

  const json shown = lms.json({"registration", "show", played.id});
  CHECK(shown["state"] == "inProgress");
  CHECK(shown["completion"] == "incomplete");
  CHECK(shown["launches"] == 1);
  CHECK(shown["learner"]["externalId"] == "hr-1");
  CHECK(shown["learner"]["name"] == "Lea Rner");
  CHECK_FALSE(shown["activities"].empty());
  CHECK(lms.json({"dispatch", "show", "golf@acme"})["counts"]["registrations"] == 1);
}

TEST_CASE("the log shows every call, in every format, in order") {
  const Played played;
  const Installation& lms = played.lms;
  const json log = lms.json({"registration", "log", played.id});
  REQUIRE(log.size() >= 30);
  CHECK(log[0]["nav"] == "start");
  CHECK(std::any_of(log.begin(), log.end(), [](const json& line) {
    return line.value("call", "") == "SetValue" || line.value("call", "") == "LMSSetValue";
  }));
  for (std::size_t i = 0; i < log.size(); ++i) {
    CHECK(log[i]["applied"] == true);
    if (i > 0) CHECK(log[i]["seq"].get<int>() > log[i - 1]["seq"].get<int>());
  }
  CHECK(lms.json({"registration", "log", played.id, "--limit", "5"}).size() == 5);
  const std::string lines = lms.ctl({"registration", "log", played.id, "-o", "jsonl"}).out;
  CHECK(static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')) == log.size());
  const std::string csv = lms.ctl({"registration", "log", played.id, "-o", "csv"}).out;
  CHECK(csv.starts_with("at,seq,call,nav,argument,value,result,error,"));
  CHECK(lms.ctl({"registration", "log", played.id}).out.find("SetValue") != std::string::npos);
}

TEST_CASE("a reset forgets the result and keeps log and seat") {
  const Played played;
  const Installation& lms = played.lms;
  const auto logged = lms.json({"registration", "log", played.id}).size();
  CHECK(lms.ctl({"registration", "reset", played.id}).status == 2);
  CHECK(lms.json({"registration", "show", played.id})["state"] != "notStarted");
  CHECK(lms.json({"registration", "reset", played.id, "--yes"})["state"] == "notStarted");
  CHECK(lms.json({"registration", "log", played.id}).size() == logged);
  CHECK(lms.json({"dispatch", "show", "golf@acme"})["counts"]["registrations"] == 1);
}

TEST_CASE("what has registrations goes only by force") {
  const Played played;
  const Installation& lms = played.lms;
  CHECK(lms.ctl({"dispatch", "delete", "golf@acme", "--yes"}).status == 6);
  CHECK(lms.ctl({"course", "delete", "golf", "--yes"}).status == 6);
  CHECK(lms.ctl({"registration", "show", played.id}).status == 0);
  CHECK(lms.ctl({"dispatch", "delete", "golf@acme", "--yes", "--force"}).status == 0);
  CHECK(lms.ctl({"registration", "show", played.id}).status == 5);
  CHECK(lms.ctl({"course", "delete", "golf", "--yes"}).status == 0);
}

TEST_CASE("a deleted registration frees its seat") {
  const Played played;
  const Installation& lms = played.lms;
  CHECK(lms.ctl({"registration", "delete", played.id, "--yes"}).status == 0);
  CHECK(lms.ctl({"registration", "show", played.id}).status == 5);
  CHECK(lms.json({"dispatch", "show", "golf@acme"})["counts"]["registrations"] == 0);
}
