#include "service/lms_launches.hpp"

#include "play_world.hpp"
#include "security/sealed_secret.hpp"
#include "service/dispatch_packages.hpp"
#include "service/relays.hpp"

#include <nlohmann/json.hpp>

namespace lms_launches_test {

using namespace lms;
using namespace lms::test;
using nlohmann::json;

namespace {

const dispatch::StubFiles kStub{.page = "<!doctype html>", .script = "(()=>{})();"};
const storage::Statement kToken{"SELECT token FROM dispatch_packages WHERE dispatch_id = $1"};

/// A world whose dispatch has a package, and learners of a customer's LMS who come by it.
struct LmsWorld : PlayWorld {
  std::string token = export_package();

  std::string export_package() {
    const auto bytes = good(service::DispatchPackages(context).write(admin, dispatch, {}, kStub)).bytes;
    // The token is in the package alone; here it is taken out of the database as the writer does.
    const auto row =
        good(db->read([&](storage::Transaction& tx) { return tx.query_one(kToken, {dispatch}); }));
    return good(security::unseal(*keys, "dispatch-package:" + dispatch, row->text(0)));
  }
  service::LmsClaim claim(const std::string& learner, const std::string& attempt = {}) {
    return {
        .dispatch_id = dispatch,
        .token = token,
        .trace = "AAAA-BBBB-CCCC",
        .learner_id = learner,
        .learner_name = "L, " + learner,
        .attempt = attempt,
        .said = {
            .origin = "https://lms.acme.example", .api = "1.2", .format = "scorm12", .shown_in = "frame"}};
  }
  service::LmsLaunch open(const std::string& learner, const std::string& attempt = {}) {
    return good(service::LmsLaunches(context).open(claim(learner, attempt)));
  }
  std::int64_t registrations() { return good(services.dispatches.get(admin, dispatch)).registrations; }
  std::vector<service::Conversation> conversations(service::ConversationFilter filter = {}) {
    return good(service::Relays(context).conversations(admin, filter, {})).items;
  }
  service::RelayState relay(const std::string& registration) {
    return good(service::Relays(context).state(registration)).value();
  }
};

service::RelayReport result(std::uint64_t seq, const std::string& offer, bool accepted) {
  return {.seq = seq,
          .at = Millis{100},
          .event = "result",
          .body = json{{"seq", seq}, {"event", "result"}}.dump(),
          .offer = offer,
          .accepted = accepted,
          .problem = accepted ? "" : R"({"call":"set"})"};
}

}  // namespace

TEST_CASE("a dispatch that names LMS domains is opened from there alone") {
  LmsWorld world;
  good(world.services.dispatches.update(world.admin, world.dispatch,
                                        {.lms_domains = lms::dispatch::HostList{"*.acme.example"}}));
  auto claim = world.claim("17", {});
  claim.said.origin = "https://lms.evil.example";
  CHECK(error_code(service::LmsLaunches(world.context).open(claim)) == "dispatch.wrong_lms");
  CHECK(world.registrations() == 0);
  claim.said.origin = "https://lms.acme.example";
  CHECK(service::LmsLaunches(world.context).open(claim));
}

TEST_CASE("a learner of a customer's LMS gets a registration, and the same one ever after") {
  LmsWorld world;
  const auto first = world.open("17");
  CHECK(first.launch.epoch == 1);
  CHECK(first.launch.learner_name == "L, 17");
  CHECK(first.attempt.size() < 256);
  const auto again = world.open("17", first.attempt);
  CHECK(again.launch.registration_id == first.launch.registration_id);
  CHECK(again.attempt == first.attempt);
  CHECK(world.relay(first.launch.registration_id).attempt_kept);
  CHECK(world.registrations() == 1);
  CHECK(world.open("18").launch.registration_id != first.launch.registration_id);
}

TEST_CASE("an LMS that begins every launch anew makes no second registration") {
  LmsWorld world;
  const auto first = world.open("17");
  CHECK(world.open("17").launch.registration_id == first.launch.registration_id);
  CHECK(world.registrations() == 1);
  CHECK_FALSE(world.relay(first.launch.registration_id).attempt_kept);
}

TEST_CASE("a learner whom the LMS has renamed goes on by the attempt") {
  LmsWorld world;
  const auto first = world.open("17");
  const auto renamed = world.open("ada@acme.example", first.attempt);
  CHECK(renamed.launch.registration_id == first.launch.registration_id);
  CHECK(world.registrations() == 1);
  const auto registration = good(world.services.registrations.get(world.admin, first.launch.registration_id));
  CHECK(registration.learner_external_id == "ada@acme.example");
  CHECK(world.open("17").launch.registration_id != first.launch.registration_id);
}

TEST_CASE("the attempt of somebody else opens nothing of his") {
  LmsWorld world;
  const auto ada = world.open("ada");
  const auto bob = world.open("bob");
  CHECK(world.open("bob", ada.attempt).launch.registration_id == bob.launch.registration_id);
  world.add_course("other", two_scos());
  const std::string before = world.dispatch;
  world.dispatch = world.add_dispatch("other");
  world.token = world.export_package();
  CHECK(world.open("carol", ada.attempt).launch.registration_id != ada.launch.registration_id);
  CHECK(good(world.services.registrations.get(world.admin, ada.launch.registration_id)).dispatch_id ==
        before);
}

TEST_CASE("a token opens its own dispatch until it is revoked, and leaves no trace when it is wrong") {
  LmsWorld world;
  auto wrong = world.claim("17");
  wrong.token = "nonsense";
  CHECK(error_code(service::LmsLaunches(world.context).open(wrong)) == "dispatch.package_revoked");
  wrong = world.claim("17");
  wrong.dispatch_id = new_id();
  CHECK(error_code(service::LmsLaunches(world.context).open(wrong)) == "dispatch.package_revoked");
  const auto first = world.open("17");
  good(service::DispatchPackages(world.context).revoke(world.admin, world.dispatch));
  CHECK(error_code(service::LmsLaunches(world.context).open(world.claim("17"))) ==
        "dispatch.package_revoked");
  CHECK(world.conversations().size() == 1);
  world.token = world.export_package();
  CHECK(world.open("17").launch.registration_id == first.launch.registration_id);
}

TEST_CASE("rules hold for launches from an LMS, and a refusal leaves a record and no learner") {
  LmsWorld world;
  world.add_course("small", two_scos());
  world.dispatch = world.add_dispatch("small", 2);
  world.token = world.export_package();
  (void)world.open("1");
  const auto second = world.open("2");
  CHECK(error_code(service::LmsLaunches(world.context).open(world.claim("3"))) == "dispatch.limit_reached");
  CHECK(world.open("2", second.attempt).launch.registration_id == second.launch.registration_id);
  const auto all = world.conversations({.dispatch = world.dispatch});
  REQUIRE(all.size() == 4);
  CHECK(all[1].learner == "3");
  CHECK(all[1].refusal == "dispatch.limit_reached");
  CHECK(all[1].launch_id.empty());
  CHECK(good(world.services.learners.list(world.admin, {.dispatch = world.dispatch}, {})).items.size() == 2);
}

TEST_CASE("both sides' results are kept: what the LMS was given and what it took") {
  LmsWorld world;
  const auto opened = world.open("17");
  const std::string id = opened.launch.registration_id;
  service::Relays relays(world.context);
  const auto report = [&](const std::vector<service::RelayReport>& reports) {
    return relays.report(opened.launch.launch_id, opened.launch.secret, reports);
  };
  CHECK_FALSE(world.relay(id).up_to_date());
  good(report({result(1, R"({"completion":"incomplete"})", true)}));
  CHECK(world.relay(id).up_to_date());
  good(report({result(2, R"({"completion":"completed"})", false)}));
  auto state = world.relay(id);
  CHECK_FALSE(state.up_to_date());
  CHECK(state.accepted == R"({"completion":"incomplete"})");
  CHECK(state.offered == R"({"completion":"completed"})");
  CHECK(state.problem == R"({"call":"set"})");
  // The same again changes nothing.
  good(report({result(1, R"({"completion":"incomplete"})", true)}));
  CHECK(world.relay(id).offered == R"({"completion":"completed"})");
  good(report({result(3, R"({"completion":"completed"})", true)}));
  state = world.relay(id);
  CHECK(state.up_to_date());
  CHECK(state.problem.empty());
  const auto told = world.conversations({.registration = id});
  REQUIRE(told.size() == 1);
  CHECK(told[0].lines.size() == 3);
  CHECK(told[0].relay.up_to_date());
  CHECK(error_code(relays.report(opened.launch.launch_id, "wrong", {})) == "runtime.forbidden");
}

TEST_CASE("what an older launch tells late does not overrule the newer one") {
  LmsWorld world;
  const auto first = world.open("17");
  const auto second = world.open("17");
  const auto& launch = second.launch;
  good(service::Relays(world.context)
           .report(launch.launch_id, launch.secret, {result(1, R"({"completion":"completed"})", true)}));
  good(service::Relays(world.context)
           .report(first.launch.launch_id, first.launch.secret,
                   {result(1, R"({"completion":"incomplete"})", true)}));
  CHECK(world.relay(launch.registration_id).accepted == R"({"completion":"completed"})");
}

TEST_CASE("a launch by its reference, for those who may see the dispatch") {
  LmsWorld world;
  (void)world.open("17");
  CHECK(world.conversations({.trace = "AAAA-BBBB-CCCC"}).size() == 1);
  CHECK(world.conversations({.trace = "AAAA-BBBB-DDDD"}).empty());
  const service::Principal foreign{
      .user_id = new_id(), .tenant_id = new_id(), .role = service::Role::tenant_admin};
  CHECK(good(service::Relays(world.context).conversations(foreign, {.trace = "AAAA-BBBB-CCCC"}, {}))
            .items.empty());
  const service::Principal learner{
      .user_id = new_id(), .tenant_id = world.tenant, .role = service::Role::learner};
  CHECK(error_code(service::Relays(world.context).conversations(learner, {}, {})) == "auth.forbidden");
}

}  // namespace lms_launches_test
