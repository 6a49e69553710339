#include "play_world.hpp"
#include "service/engine_state.hpp"

#include <vector>

namespace runtime_sync_test {

using namespace lms;
using namespace lms::test;
using runtime::Completion;
using runtime::Method;
using runtime::Success;

namespace {

service::Registration only_registration(PlayWorld& world) {
  const auto list = good(world.services.registrations.list(world.admin, {}, {}));
  REQUIRE(list.items.size() == 1);
  return good(world.services.registrations.get(world.admin, list.items[0].id));
}

std::vector<service::LogLine> whole_log(PlayWorld& world, const std::string& registration,
                                        std::uint32_t limit = 50) {
  std::vector<service::LogLine> lines;
  service::ListQuery query{.limit = limit};
  do {
    auto page = good(world.services.registrations.log(world.admin, registration, query));
    lines.insert(lines.end(), page.items.begin(), page.items.end());
    query.cursor = page.next;
  } while (!query.cursor.empty());
  return lines;
}

TestPlayer open(PlayWorld& world, const std::string& token) {
  return TestPlayer(good(world.services.launches.open_by_token(token)));
}

}  // namespace

TEST_CASE("a course that is open and says nothing of its status is not completed") {
  PlayWorld world;
  sequencing::CourseDefinition old{.standard = sequencing::Standard::scorm12, .title = "Old"};
  old.activities.push_back({.id = "org", .title = "Old"});
  old.activities.push_back({.id = "sco",
                            .title = "Page",
                            .parent = 0,
                            .resource = sequencing::ResourceKind::sco,
                            .href = "index.html"});
  for (auto& activity : old.activities) activity.sequencing.objectives.push_back({.primary = true});
  world.add_course("old", old);
  world.dispatch = world.add_dispatch("old");
  auto player = open(world, world.link("ada"));
  player.begin();
  player.set("cmi.core.lesson_location", "page 2");
  player.call(Method::commit);
  good(player.sync(world.services));
  auto registration = only_registration(world);
  CHECK(registration.state == service::RegistrationState::in_progress);
  CHECK(registration.result.completion == Completion::incomplete);
  CHECK_FALSE(registration.completed_at);

  player.set("cmi.core.lesson_status", "completed");  // not committed
  good(player.sync(world.services));
  registration = only_registration(world);
  CHECK(registration.state == service::RegistrationState::completed);
}

TEST_CASE("what is played in the page stands on the server: result, activities and each call") {
  PlayWorld world;
  auto player = open(world, world.link("ada"));
  player.begin();
  CHECK(player.set("cmi.completion_status", "completed") == "true");
  CHECK(player.set("cmi.score.scaled", "0.8") == "true");
  CHECK(player.set("cmi.success_status", "passed") == "true");
  CHECK(player.set("cmi.nothing", "x") == "false");
  player.call(Method::commit);
  const auto answer = good(player.sync(world.services));
  CHECK(answer.acked == player.recorder.last_sequence());
  CHECK_FALSE(answer.diverged);

  auto registration = only_registration(world);
  CHECK(registration.state == service::RegistrationState::in_progress);
  REQUIRE(registration.activities.size() == 3);
  CHECK(registration.activities[1].id == "one");
  CHECK(registration.activities[1].completion == Completion::completed);
  CHECK(registration.activities[2].completion != Completion::completed);

  player.recorder.navigate(20, runtime::NavKind::leave, "");
  player.recorder.navigate(20, runtime::NavKind::continue_, "");
  player.call(Method::initialize);
  player.set("cmi.completion_status", "completed");
  player.set("cmi.score.scaled", "0.6");
  player.set("cmi.success_status", "passed");  // not committed: what was set counts all the same
  good(player.sync(world.services));
  registration = only_registration(world);
  CHECK(registration.state == service::RegistrationState::completed);
  CHECK(registration.result.success == Success::passed);
  CHECK(registration.result.scaled.value() == Approx(0.7));
  CHECK(registration.completed_at);

  const auto log = whole_log(world, registration.id, 1);
  REQUIRE(log.size() == player.recorder.last_sequence());
  CHECK(log[0].what == "start");
  CHECK(log[1].what == "Initialize");
  CHECK(log[2].argument == "cmi.completion_status");
  CHECK(log[2].value == "completed");
  CHECK(log[5].argument == "cmi.nothing");
  CHECK(log[5].error == 401);
  CHECK(log[5].result == "false");
  for (std::size_t i = 0; i < log.size(); ++i) CHECK(log[i].sequence == i + 1);
}

TEST_CASE("a batch that comes twice is acknowledged twice and counts once") {
  PlayWorld world;
  auto player = open(world, world.link("ada"));
  player.begin();
  player.set("cmi.location", "3");
  const auto batch = player.recorder.batch_from(1);
  const auto& launch = player.launch;
  const auto first = good(world.services.runtime_sync.take(launch.launch_id, launch.secret, batch.bytes));
  const auto second = good(world.services.runtime_sync.take(launch.launch_id, launch.secret, batch.bytes));
  CHECK(first.acked == second.acked);
  player.set("cmi.location", "4");
  const auto overlapping = player.recorder.batch_from(1);
  CHECK(good(world.services.runtime_sync.take(launch.launch_id, launch.secret, overlapping.bytes)).acked ==
        4);
  CHECK(whole_log(world, launch.registration_id).size() == 4);
}

TEST_CASE("only the launch's own secret opens its log") {
  PlayWorld world;
  auto player = open(world, world.link("ada"));
  player.begin();
  const auto batch = player.recorder.batch_from(1);
  auto& sync = world.services.runtime_sync;
  CHECK(error_code(sync.take(player.launch.launch_id, "", batch.bytes)) == "runtime.forbidden");
  CHECK(error_code(sync.take(player.launch.launch_id, player.launch.ticket, batch.bytes)) ==
        "runtime.forbidden");
  CHECK(error_code(sync.take(new_id(), player.launch.secret, batch.bytes)) == "runtime.forbidden");
}

TEST_CASE("a malformed batch changes nothing") {
  PlayWorld world;
  auto player = open(world, world.link("ada"));
  player.begin();
  auto& sync = world.services.runtime_sync;
  const auto& launch = player.launch;
  const auto take = [&](ByteView bytes) {
    return std::string(error_code(sync.take(launch.launch_id, launch.secret, bytes)));
  };

  CHECK(take({}) == "runtime.malformed");
  CHECK(take(as_bytes("not a batch at all")) == "runtime.malformed");
  const auto batch = player.recorder.batch_from(1);
  for (std::size_t n = 1; n < batch.bytes.size(); ++n)
    CHECK(take(ByteView(batch.bytes).first(n)) == "runtime.malformed");
  player.set("cmi.location", "1");
  CHECK(take(player.recorder.batch_from(3).bytes) == "runtime.malformed");  // a gap: 1 and 2 are missing
  player.recorder.call(3'600'000, 1, Method::commit, "", "");
  CHECK(take(player.recorder.batch_from(1).bytes) == "runtime.malformed");  // an hour from now

  auto other = open(world, world.link("bob"));
  other.launch.epoch = 9;
  TestPlayer wrong_epoch(other.launch);
  wrong_epoch.begin();
  CHECK(error_code(wrong_epoch.sync(world.services)) == "runtime.malformed");

  CHECK(whole_log(world, launch.registration_id).empty());
}

TEST_CASE("what arrives after a newer launch is kept, shown as not applied, and changes nothing") {
  PlayWorld world;
  const std::string token = world.link("ada");
  auto old_tab = open(world, token);
  old_tab.begin();
  old_tab.set("cmi.location", "1");
  good(old_tab.sync(world.services));
  auto new_tab = open(world, token);
  old_tab.set("cmi.completion_status", "completed");
  CHECK(error_code(old_tab.sync(world.services)) == "runtime.superseded");

  CHECK(new_tab.launch.resume);
  new_tab.begin();
  CHECK(new_tab.call(Method::get_value, "cmi.location") == "1");
  CHECK(new_tab.call(Method::get_value, "cmi.completion_status") != "completed");
  good(new_tab.sync(world.services));

  const auto log = whole_log(world, old_tab.launch.registration_id);
  std::size_t late = 0;
  for (const auto& line : log)
    if (!line.applied) {
      ++late;
      CHECK(line.argument == "cmi.completion_status");
      CHECK(line.epoch == 1);
    }
  CHECK(late == 1);
}

TEST_CASE("a page whose state is another one is given the server's, and no call is dropped") {
  PlayWorld world;
  auto player = open(world, world.link("ada"));
  player.begin();
  player.set("cmi.location", "1");
  auto batch = player.recorder.batch_from(1);
  batch.bytes.back() ^= std::byte{1};  // the digest
  const auto answer =
      good(world.services.runtime_sync.take(player.launch.launch_id, player.launch.secret, batch.bytes));
  CHECK(answer.diverged);
  CHECK(answer.acked == 3);
  CHECK(only_registration(world).diverged == 1);
  auto session = good(runtime::Session::continue_launch(
      two_scos(), good(runtime::decode_context(player.launch.context)), answer.snapshot));
  CHECK(session.call(10, 1, Method::get_value, "cmi.location", "").value == "1");
  player.recorder.rebase(std::move(session), answer.acked);
  player.set("cmi.location", "2");
  CHECK_FALSE(good(player.sync(world.services)).diverged);
}

TEST_CASE("a learner who vanished goes on where the page was") {
  PlayWorld world;
  const std::string token = world.link("ada");
  {
    auto player = open(world, token);
    player.begin();
    player.set("cmi.location", "page 7");
    player.set("cmi.suspend_data", std::string(40'000, 'x') + "ü");
    good(player.sync(world.services));
  }
  auto again = open(world, token);
  CHECK(again.launch.resume);
  again.begin();
  CHECK(again.call(Method::get_value, "cmi.entry") == "resume");
  CHECK(again.call(Method::get_value, "cmi.location") == "page 7");
  CHECK(again.call(Method::get_value, "cmi.suspend_data") == std::string(40'000, 'x') + "ü");
}

TEST_CASE("completed and passed never go back") {
  const runtime::CourseResult stored{
      .completion = Completion::completed, .success = Success::passed, .scaled = 0.9};
  const auto after = service::merge_results(
      stored,
      {.completion = Completion::incomplete, .success = Success::failed, .scaled = 0.2, .total_time_ms = 5});
  CHECK(after.completion == Completion::completed);
  CHECK(after.success == Success::passed);
  CHECK(after.scaled == 0.9);
  CHECK(after.total_time_ms == 5);
  const auto better = service::merge_results({.success = Success::failed, .scaled = 0.2},
                                             {.success = Success::passed, .scaled = 0.8});
  CHECK(better.success == Success::passed);
  CHECK(better.scaled == 0.8);
}

TEST_CASE("a reset registration starts anew and keeps its log and its seat") {
  PlayWorld world;
  const std::string token = world.link("ada");
  auto player = open(world, token);
  player.begin();
  player.set("cmi.location", "page 7");
  good(player.sync(world.services));
  const std::string id = player.launch.registration_id;
  CHECK(good(world.services.registrations.reset(world.admin, id)).state ==
        service::RegistrationState::not_started);
  player.set("cmi.location", "page 8");
  CHECK(error_code(player.sync(world.services)) == "runtime.superseded");
  auto again = open(world, token);
  CHECK_FALSE(again.launch.resume);
  again.begin();
  CHECK(again.call(Method::get_value, "cmi.location").empty());
  CHECK(whole_log(world, id).size() == 4);
  CHECK(good(world.services.dispatches.get(world.admin, world.dispatch)).registrations == 1);
}

TEST_CASE("an objective that is global to the system reaches the learner's other course at its next launch") {
  PlayWorld world;
  auto reading = two_scos();
  for (auto& activity : reading.activities)
    for (auto& objective : activity.sequencing.objectives)
      for (auto& map : objective.maps) map = {.target = "shared", .read_satisfied = true};
  world.add_course("reading", reading);
  const std::string second = world.add_dispatch("reading");
  const auto user = good(world.services.users.create(world.admin, "acme",
                                                     {.email = "ada@acme.example",
                                                      .first_name = "Ada",
                                                      .last_name = "L",
                                                      .password = "a long enough password"}));
  const auto launch = [&](const std::string& dispatch) {
    const auto link =
        good(world.services.launch_links.create(world.admin, {.dispatch = dispatch, .user = user.id}));
    return open(world, link.url.substr(link.url.find("#t=") + 3));
  };
  auto writer = launch(world.dispatch);
  writer.begin();
  writer.set("cmi.success_status", "passed");
  writer.set("cmi.exit", "normal");
  writer.call(Method::terminate);
  writer.recorder.navigate(20, runtime::NavKind::exit_all, "");
  good(writer.sync(world.services));

  auto reader = launch(second);
  reader.begin();
  CHECK(reader.call(Method::get_value, "cmi.objectives.0.success_status") == "passed");
}

TEST_CASE("nobody sees a registration of another tenant, and a learner only the own ones") {
  PlayWorld world;
  auto player = open(world, world.link("ada"));
  const std::string id = player.launch.registration_id;
  const auto as = [&](service::Role role, std::string tenant) {
    return service::Principal{.user_id = new_id(), .tenant_id = std::move(tenant), .role = role};
  };
  auto& registrations = world.services.registrations;
  CHECK(registrations.get(as(service::Role::instructor, world.tenant), id));
  CHECK(error_code(registrations.get(as(service::Role::tenant_admin, new_id()), id)) ==
        "registration.not_found");
  CHECK(error_code(registrations.get(as(service::Role::learner, world.tenant), id)) ==
        "registration.not_found");
  CHECK(error_code(registrations.log(as(service::Role::learner, world.tenant), id, {})) ==
        "registration.not_found");
  CHECK(error_code(registrations.reset(as(service::Role::learner, world.tenant), id)) != "");
  CHECK(good(registrations.list(as(service::Role::learner, world.tenant), {}, {})).items.empty());
}

}  // namespace runtime_sync_test
