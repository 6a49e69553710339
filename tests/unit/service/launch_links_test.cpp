#include "service/launch_links.hpp"

#include "play_world.hpp"
#include "service/launch_claim.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace launch_links_test {

using namespace lms;
using namespace lms::test;
using service::LinkKind;
using service::NewLaunchLink;

namespace {

std::string token_of(const service::CreatedLaunchLink& made) {
  const auto from = made.url.find("#t=") + 3;
  return made.url.substr(from, made.url.find('&', from) - from);
}

std::string make(PlayWorld& world, NewLaunchLink wanted) {
  wanted.dispatch = world.dispatch;
  return token_of(good(world.services.launch_links.create(world.admin, wanted)));
}

std::string refused(PlayWorld& world, const std::string& token, const service::LaunchVisit& visit = {}) {
  return std::string(error_code(world.services.launches.open_by_token(token, visit)));
}

/// The element that a refused wish for a link names.
std::string complaint(PlayWorld& world, NewLaunchLink wanted) {
  wanted.dispatch = world.dispatch;
  const auto made = world.services.launch_links.create(world.admin, wanted);
  return made ? "none" : made.error().code == "request.invalid" ? made.error().element : made.error().code;
}

NewLaunchLink for_ada() { return {.learner_id = "ada", .learner_name = "Ada"}; }

std::size_t learners(PlayWorld& world) {
  return good(world.services.learners.list(world.admin, {}, {})).items.size();
}

service::Principal person(PlayWorld& world, service::Role role) {
  return {.user_id = new_id(), .tenant_id = world.tenant, .role = role};
}

}  // namespace

TEST_CASE("a single-use link opens once, and again for a while in the browser that used it") {
  PlayWorld world;
  auto wanted = for_ada();
  wanted.max_uses = 1;
  const std::string token = make(world, wanted);
  good(world.services.launches.open_by_token(token, {.browser = "one"}));
  CHECK(refused(world, token) == "launch.used_link");
  CHECK(refused(world, token, {.browser = "two"}) == "launch.used_link");
  world.clock.advance(std::chrono::minutes{9});
  const auto again = good(world.services.launches.open_by_token(token, {.browser = "one"}));
  CHECK(again.epoch == 2);
  world.clock.advance(std::chrono::minutes{2});
  CHECK(refused(world, token, {.browser = "one"}) == "launch.used_link");
  CHECK(good(world.services.launch_links.list(world.admin, {}, {})).items[0].uses == 1);
}

TEST_CASE("the tab of a single-use link goes on while its launch is alive, and no longer") {
  PlayWorld world;
  auto wanted = for_ada();
  wanted.max_uses = 1;
  TestPlayer player(good(world.services.launches.open_by_token(make(world, wanted))));
  world.clock.advance(std::chrono::minutes{9});
  player.begin();
  good(player.sync(world.services));
  world.clock.advance(std::chrono::minutes{9});
  const auto again = good(world.services.launches.open_by_ticket(player.launch.ticket));
  world.clock.advance(std::chrono::minutes{11});
  CHECK(error_code(world.services.launches.open_by_ticket(again.ticket)) == "launch.used_link");
}

TEST_CASE("a refused exchange uses nothing up") {
  PlayWorld world;
  auto wanted = for_ada();
  wanted.max_uses = 1;
  const std::string token = make(world, wanted);
  good(world.services.dispatches.update(world.admin, world.dispatch, {.enabled = false}));
  CHECK(refused(world, token, {.browser = "one"}) == "dispatch.disabled");
  good(world.services.dispatches.update(world.admin, world.dispatch, {.enabled = true}));
  CHECK(refused(world, token, {.browser = "two"}).empty());
}

TEST_CASE("of many who open a single-use link at once one gets in") {
  PlayWorld world;
  auto wanted = for_ada();
  wanted.max_uses = 1;
  const std::string token = make(world, wanted);
  std::atomic<int> in = 0;
  std::atomic<int> used = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 32; ++i)
    threads.emplace_back([&, i] {
      const auto end = refused(world, token, {.browser = std::to_string(i)});
      if (end.empty()) ++in;
      if (end == "launch.used_link") ++used;
    });
  for (auto& thread : threads) thread.join();
  CHECK(in == 1);
  CHECK(used == 31);
}

TEST_CASE("an anonymous link asks for a name, knows the browser again, and has a maximum of learners") {
  PlayWorld world;
  const std::string token = make(world, {.kind = LinkKind::anonymous, .max_learners = 2});
  CHECK(refused(world, token, {.browser = "one"}) == "launch.name_needed");
  CHECK(refused(world, token, {.browser = "one", .learner_name = " \t"}) == "launch.name_needed");
  CHECK(refused(world, token, {.browser = "one", .learner_name = std::string(300, 'x')}) ==
        "request.invalid");
  CHECK(learners(world) == 0);

  const auto first =
      good(world.services.launches.open_by_token(token, {.browser = "one", .learner_name = "Ada"}));
  CHECK(first.learner_name == "Ada");
  const auto again = good(world.services.launches.open_by_token(token, {.browser = "one"}));
  CHECK(again.registration_id == first.registration_id);
  const auto other =
      good(world.services.launches.open_by_token(token, {.browser = "two", .learner_name = "Ada"}));
  CHECK(other.registration_id != first.registration_id);
  CHECK(refused(world, token, {.browser = "three", .learner_name = "Eve"}) == "launch.full_link");
  CHECK(learners(world) == 2);
  const auto link = good(world.services.launch_links.list(world.admin, {}, {})).items[0];
  CHECK(link.learners == 2);
  CHECK(link.uses == 2);
}

TEST_CASE("who keeps nothing in the browser is somebody new at each visit") {
  PlayWorld world;
  const std::string token = make(world, {.kind = LinkKind::anonymous});
  const auto first = good(world.services.launches.open_by_token(token, {.learner_name = "Ada"}));
  const auto second = good(world.services.launches.open_by_token(token, {.learner_name = "Ada"}));
  CHECK(first.registration_id != second.registration_id);
}

TEST_CASE("a browser that an anonymous link knows is nobody in another dispatch") {
  PlayWorld world;
  const std::string token = make(world, {.kind = LinkKind::anonymous});
  good(world.services.launches.open_by_token(token, {.browser = "one", .learner_name = "Ada"}));
  world.add_course("other", two_scos());
  world.dispatch = world.add_dispatch("other");
  CHECK(refused(world, make(world, {.kind = LinkKind::anonymous}), {.browser = "one"}) ==
        "launch.name_needed");
}

TEST_CASE("a preview records nothing and takes nothing, whatever is full") {
  PlayWorld world;
  good(world.services.dispatches.update(world.admin, world.dispatch,
                                        {.usage = {.max_registrations = std::optional<std::int64_t>{1},
                                                   .max_launches = std::optional<std::int64_t>{1}}}));
  good(world.services.launches.open_by_token(make(world, for_ada())));
  const std::string token = make(world, {.kind = LinkKind::preview});
  const auto launch = good(world.services.launches.open_by_token(token));
  CHECK(launch.mode == runtime::LaunchMode::browse);
  CHECK(launch.registration_id.empty());
  CHECK(launch.secret.empty());
  CHECK(launch.ticket.empty());
  const auto context = good(runtime::decode_context(launch.context));
  CHECK(context.mode == runtime::LaunchMode::browse);
  CHECK_FALSE(context.credit);
  const auto dispatch = good(world.services.dispatches.get(world.admin, world.dispatch));
  CHECK(dispatch.registrations == 1);
  CHECK(dispatch.launches == 1);
  CHECK(learners(world) == 1);
  good(world.services.dispatches.update(world.admin, world.dispatch, {.enabled = false}));
  CHECK(refused(world, token) == "dispatch.disabled");
}

TEST_CASE("previews are for those to make whose the course is") {
  PlayWorld world;
  NewLaunchLink wanted{.dispatch = world.dispatch, .kind = LinkKind::preview};
  CHECK(error_code(world.services.launch_links.create(person(world, service::Role::tenant_admin), wanted)) ==
        "auth.forbidden");
  CHECK(world.services.launch_links.create(world.admin, wanted));
}

TEST_CASE("a link for an e-mail address is for the user who has it, or for that address") {
  PlayWorld world;
  const auto user = good(world.services.users.create(world.admin, "acme",
                                                     {.email = "Ada@Example.org",
                                                      .first_name = "Ada",
                                                      .last_name = "Lovelace",
                                                      .password = "a long enough password"}));
  const auto mine = good(world.services.launch_links.create(
      world.admin, {.dispatch = world.dispatch, .email = "ada@example.org"}));
  const auto learner = good(world.services.learners.get(world.admin, mine.link.learner_id));
  CHECK(learner.user_id == user.id);

  const auto first = good(world.services.launch_links.create(
      world.admin, {.dispatch = world.dispatch, .email = "Bob@Example.org"}));
  const auto second = good(world.services.launch_links.create(
      world.admin, {.dispatch = world.dispatch, .email = "bob@example.org", .learner_name = "Bob"}));
  CHECK(first.link.learner_id == second.link.learner_id);
  const auto bob = good(world.services.learners.get(world.admin, first.link.learner_id));
  CHECK(bob.kind == service::LearnerKind::email);
  CHECK(bob.external_id == "bob@example.org");
  CHECK(bob.name == "Bob");
}

TEST_CASE("what a link wants has to fit together") {
  PlayWorld world;
  const auto ada = for_ada();
  const auto with = [&](auto change) {
    NewLaunchLink wanted = ada;
    change(wanted);
    return complaint(world, wanted);
  };
  CHECK(complaint(world, ada) == "none");
  CHECK(with([](auto& l) { l.email = "ada@example.org"; }) == "learner");
  CHECK(with([](auto& l) { l.kind = LinkKind::anonymous; }) == "learner");
  CHECK(with([](auto& l) { l.max_uses = 0; }) == "maxUses");
  CHECK(with([](auto& l) { l.max_learners = 5; }) == "maxLearners");
  CHECK(with([](auto& l) { l.language = "xx"; }) == "language");
  CHECK(with([](auto& l) { l.language = "de"; }) == "none");
  CHECK(with([](auto& l) { l.redirect_url = "https://portal.example/"; }) == "redirectUrl");
  CHECK(with([](auto& l) { l.redirect_hosts = {"http://portal.example"}; }) == "redirectHosts");
  CHECK(with([](auto& l) {
          l.redirect_url = "https://portal.example/";
          l.redirect_hosts = {"portal.example"};
        }) == "none");
  CHECK(complaint(world, {.email = "nonsense"}) == "email");
  CHECK(complaint(world, {.kind = LinkKind::anonymous, .max_learners = 0}) == "maxLearners");
}

TEST_CASE("a learner is sent to hosts that are on a list at the launch, and nowhere else") {
  PlayWorld world;
  auto wanted = for_ada();
  good(world.services.tenants.update(
      world.admin, "acme", {.redirect_hosts = std::vector<std::string>{"portal.example", "*.acme.example"}}));
  wanted.redirect_url = "https://portal.example/done";
  const std::string token = make(world, wanted);
  const auto sent = [&](const std::string& url) {
    return good(world.services.launches.open_by_token(token, {.redirect_url = url})).redirect_url;
  };
  CHECK(sent("") == "https://portal.example/done");
  CHECK(sent("https://lms.acme.example/x") == "https://lms.acme.example/x");
  CHECK(sent("https://evil.example/") == "https://portal.example/done");
  good(world.services.tenants.update(world.admin, "acme", {.redirect_hosts = std::vector<std::string>{}}));
  CHECK(sent("").empty());
}

TEST_CASE("an instructor sends learners to the tenant's hosts, an administrator names others") {
  PlayWorld world;
  auto wanted = for_ada();
  wanted.dispatch = world.dispatch;
  wanted.redirect_url = "https://portal.example/";
  wanted.redirect_hosts = {"portal.example"};
  auto& links = world.services.launch_links;
  CHECK(error_code(links.create(person(world, service::Role::instructor), wanted)) == "auth.forbidden");
  CHECK(links.create(person(world, service::Role::tenant_admin), wanted));
}

TEST_CASE("the language of a link stands in its address, for pages before the exchange") {
  PlayWorld world;
  auto wanted = for_ada();
  wanted.dispatch = world.dispatch;
  wanted.language = "de";
  const auto made = good(world.services.launch_links.create(world.admin, wanted));
  CHECK(made.url.ends_with("&lang=de"));
  CHECK(good(world.services.launches.open_by_token(token_of(made))).language == "de");
}

}  // namespace launch_links_test
