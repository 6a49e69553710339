#include "service/event_data.hpp"
#include "service/webhook_topics.hpp"
#include "unit/service/outbox_world.hpp"
#include "unit/service/world.hpp"

#include <cctype>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace every_event_test {

using namespace lms;
using namespace lms::service;
using lms::service::test::small_course;
using lms::test::good;
using lms::test::OutboxWorld;
using lms::test::TestPlayer;
using nlohmann::json;

namespace {

const storage::Statement kFullOutbox{
    "CREATE TRIGGER full_outbox BEFORE INSERT ON webhook_deliveries BEGIN SELECT RAISE(ABORT, 'no room'); "
    "END"};
const storage::Statement kState{
    "SELECT (SELECT count(*) FROM tenants), (SELECT count(*) FROM users), (SELECT count(*) FROM courses), "
    "(SELECT count(*) FROM course_versions), (SELECT count(*) FROM dispatches), (SELECT count(*) FROM "
    "registrations), (SELECT count(*) FROM launches), (SELECT count(*) FROM audit_log)"};

using Topics = std::set<std::string>;

/// A tenant with a course that is dispatched to it, a user, and a learner who has completed nothing.
struct EventWorld : OutboxWorld {
  std::string all = platform_hook();
  std::size_t seen = 0;

  /// What `act` is told as.
  Topics told_of(const std::function<void()>& act) {
    act();
    const auto messages = topics(all);
    Topics out(messages.begin() + static_cast<std::ptrdiff_t>(seen), messages.end());
    seen = messages.size();
    return out;
  }
  Result<ImportOutcome> import(const std::string& bytes, const ImportOptions& options) {
    LMS_ASSIGN(const auto sink, services.courses.begin_import(admin, options));
    LMS_TRY(sink->write(as_bytes(bytes)));
    return sink->finish();
  }
  std::string registration() { return good(services.registrations.list(admin, {}, {})).items.at(0).id; }
  User add_user() {
    return good(services.users.create(admin, "acme",
                                      {.email = "ada@acme.example",
                                       .first_name = "Ada",
                                       .last_name = "L",
                                       .password = "a long enough password"}));
  }
  Result<Dispatch> seats(std::int64_t maximum) {
    return services.dispatches.update(admin, dispatch,
                                      {.usage = {.max_registrations = std::optional(maximum)}});
  }
};

/// The section of lmsctl's manual that says what messages hold, as plain words.
std::set<std::string> words_of_manual() {
  std::ifstream in(LMS_SOURCE_DIR "/man/lmsctl.1");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto begin = text.find(".Sh WEBHOOK MESSAGES");
  REQUIRE(begin != std::string::npos);
  text = text.substr(begin, text.find("\n.Sh ", begin + 1) - begin);
  std::set<std::string> out;
  std::string word;
  for (const char c : text + ' ') {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      word += c;
    } else if (!word.empty()) {
      out.insert(std::exchange(word, {}));
    }
  }
  return out;
}

/// Names of all members, at any depth, and what `change` and `kind` of a limit say.
void add_words(const json& value, std::set<std::string>& out) {
  if (value.is_object())
    for (const auto& [name, member] : value.items()) {
      out.insert(name);
      if (name == "change") out.insert(member.get<std::string>());
      if (name == "limit") out.insert(member["kind"].get<std::string>());
      add_words(member, out);
    }
}

/// Plays both SCOs of the course to that success.
void play(EventWorld& world, const std::string& learner, const char* success) {
  TestPlayer player = world.player(learner);
  for (int sco = 0; sco < 2; ++sco) {
    player.set("cmi.completion_status", "completed");
    player.set("cmi.success_status", success);
    good(player.sync(world.services));
    player.recorder.navigate(20, runtime::NavKind::leave, "");
    player.recorder.navigate(20, runtime::NavKind::continue_, "");
    player.call(runtime::Method::initialize);
  }
  good(player.sync(world.services));
}

/// Whether `act` is refused, as an error or by an exception.
bool refused(const std::function<bool()>& act) {
  try {
    return !act();
  } catch (const std::exception&) {
    return true;
  }
}

}  // namespace

TEST_CASE("each event of the table is told by what it tells of, and the manual knows what it carries") {
  EventWorld world;
  auto& services = world.services;
  Topics all;
  const auto expect = [&](const Topics& expected, const std::function<void()>& act) {
    const Topics told = world.told_of(act);
    CHECK(told == expected);
    all.insert(told.begin(), told.end());
  };

  expect({"tenant.created"},
         [&] { good(services.tenants.create(world.admin, {.name = "Other", .domain = "other"})); });
  expect({"tenant.changed"},
         [&] { good(services.tenants.update(world.admin, "other", {.name = "Others"})); });
  expect({"tenant.changed"}, [&] { good(services.tenants.remove(world.admin, "other", false)); });

  User ada;
  expect({"user.created"}, [&] { ada = world.add_user(); });
  expect({"user.changed"}, [&] { good(services.users.update(world.admin, ada.id, "", {.active = false})); });
  expect({"user.changed"}, [&] { good(services.users.remove(world.admin, ada.id, "")); });

  expect({"course.imported"}, [&] { good(world.import(small_course("Safety"), {.key = "safety"})); });
  expect({"course.imported"},
         [&] { good(world.import(small_course("Safety, again"), {.course = "safety"})); });
  expect({"course.import_failed"}, [&] { CHECK_FALSE(world.import("no ZIP", {.course = "safety"})); });
  expect({"course.changed"},
         [&] { good(services.courses.update(world.admin, "safety", "", {.title = "Safe"})); });
  expect({"course.damaged"}, [&] {
    const auto version = good(services.courses.version(world.admin, "safety", "", 2));
    good(world.store->remove(version.sha256));
    CHECK(good(services.courses.verify_version(version.id)) == VersionState::damaged);
  });
  std::string dispatch;
  expect({"dispatch.changed"}, [&] { dispatch = world.add_dispatch("safety"); });
  expect({"dispatch.changed"}, [&] { good(services.dispatches.remove(world.admin, dispatch, false)); });
  expect({"course.changed"}, [&] { good(services.courses.remove(world.admin, "safety", "")); });

  expect({"registration.created", "registration.launched", "registration.progressed",
          "registration.completed", "registration.passed"},
         [&] { play(world, "ada", "passed"); });
  expect({"registration.launched"}, [&] { (void)world.player("ada"); });
  expect({"registration.reset"},
         [&] { good(services.registrations.reset(world.admin, world.registration())); });
  expect({"registration.deleted"},
         [&] { good(services.registrations.remove(world.admin, world.registration())); });
  expect({"registration.created", "registration.launched", "registration.progressed",
          "registration.completed", "registration.failed"},
         [&] { play(world, "bob", "failed"); });
  expect({"dispatch.changed", "dispatch.limit_reached"}, [&] { good(world.seats(1)); });
  expect({"dispatch.changed"}, [&] {
    DispatchChange change;
    change.usage.expires_at = world.clock.now() + Millis{1000};
    good(services.dispatches.update(world.admin, world.dispatch, change));
  });
  expect({"dispatch.changed"},
         [&] { good(services.dispatches.reset_count(world.admin, world.dispatch, {})); });
  expect({"dispatch.expired"}, [&] {
    world.clock.advance(Millis{1000});
    CHECK(good(emit_expired(world.context)) == 1);
  });

  Topics table;
  for (const WebhookTopic& topic : webhook_topics()) table.emplace(topic.name);
  CHECK(all == table);

  const auto manual = words_of_manual();
  std::set<std::string> said;
  for (const auto& one : world.told(world.all)) {
    said.insert(one.topic.substr(one.topic.find('.') + 1));
    add_words(one.body, said);
  }
  for (const std::string& word : said) {
    INFO(word);
    CHECK(manual.contains(word));
  }
}

TEST_CASE("what cannot be told does not happen: the message is in the transaction of the change") {
  EventWorld world;
  auto& services = world.services;
  const User ada = world.add_user();
  (void)world.player("ada");
  TestPlayer player = world.player("bob");
  player.set("cmi.score.scaled", "0.5");
  const std::string link = world.link("cyd");
  const std::string registration = world.registration();
  const std::string bytes = small_course("Safety");
  world.run(kFullOutbox);
  const auto state = [&] {
    const auto row = good(world.db->read([](storage::Transaction& tx) { return tx.query_one(kState); }));
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < 8; ++i) out.push_back(row->integer(i));
    return out;
  };
  const auto before = state();

  const std::vector<std::pair<const char*, std::function<bool()>>> changes{
      {"a tenant is made",
       [&] { return services.tenants.create(world.admin, {.name = "New", .domain = "new"}).has_value(); }},
      {"a tenant is changed",
       [&] { return services.tenants.update(world.admin, "acme", {.name = "New"}).has_value(); }},
      {"a user is changed",
       [&] { return services.users.update(world.admin, ada.id, "", {.last_name = "New"}).has_value(); }},
      {"a user is deleted", [&] { return services.users.remove(world.admin, ada.id, "").has_value(); }},
      {"a course is imported", [&] { return world.import(bytes, {}).has_value(); }},
      {"a course is changed",
       [&] { return services.courses.update(world.admin, "course", "", {.title = "New"}).has_value(); }},
      {"a dispatch is changed", [&] { return world.seats(5).has_value(); }},
      {"a course is launched", [&] { return services.launches.open_by_token(link).has_value(); }},
      {"a result is stored", [&] { return player.sync(services).has_value(); }},
      {"a registration is reset",
       [&] { return services.registrations.reset(world.admin, registration).has_value(); }},
      {"a registration is deleted",
       [&] { return services.registrations.remove(world.admin, registration).has_value(); }},
  };
  for (const auto& [what, act] : changes) {
    INFO(what);
    CHECK(refused(act));
    CHECK(state() == before);
  }
  CHECK(good(services.tenants.get(world.admin, "acme")).tenant.name == "Acme");
  CHECK(good(services.users.get(world.admin, ada.id, "")).last_name == "L");
  CHECK(good(services.courses.get(world.admin, "course")).title == "course");
  CHECK_FALSE(good(services.dispatches.get(world.admin, world.dispatch)).rules.usage.max_registrations);
  for (const auto& one : good(services.registrations.list(world.admin, {}, {})).items)
    CHECK_FALSE(one.result.scaled);
}

}  // namespace every_event_test
