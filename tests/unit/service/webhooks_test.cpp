#include "service/webhooks.hpp"

#include "security/webhook_signature.hpp"
#include "service/webhook_deliveries.hpp"
#include "service/webhook_queue.hpp"
#include "service/webhook_secrets.hpp"
#include "unit/service/world.hpp"

#include <algorithm>
#include <string>

namespace webhooks_test {

using namespace lms;
using namespace lms::service;
using namespace lms::service::test;

namespace {

const storage::Statement kSecrets{"SELECT secrets FROM webhooks WHERE id = $1"};
const storage::Statement kWaiting{"SELECT count(*) FROM webhook_deliveries"};

struct HookWorld : World {
  Tenant acme = tenant("acme");
  Principal boss = as(user("acme", "boss@acme.example", Role::tenant_admin));
  Principal rival = as(user(tenant("other").id, "boss@other.example", Role::tenant_admin));
  Principal root_boss = as(user("root", "boss@example.org", Role::tenant_admin));

  CreatedWebhook make(const Principal& principal, NewWebhook wanted = {}) {
    if (wanted.url.empty()) wanted.url = "https://hooks.example.org/in";
    return must(Webhooks(context).create(principal, wanted));
  }
  std::vector<StoredSecret> secrets_of(const std::string& id) {
    return must(open_secrets(context, id, rows(kSecrets, {id})[0].text(0)));
  }
  std::int64_t messages() { return rows(kWaiting)[0].integer(0); }
};

}  // namespace

TEST_CASE("a webhook is made with a secret that is shown once and stored sealed") {
  HookWorld world;
  const auto made = world.make(world.boss, {.events = {"registration.*", "user.created"}});
  CHECK(made.secret.starts_with("whsec_"));
  CHECK(made.webhook.tenant_id == world.acme.id);
  CHECK(made.webhook.name == "hooks.example.org");
  CHECK(made.webhook.enabled);
  REQUIRE(made.webhook.secrets.size() == 1);
  CHECK(made.secret.starts_with(made.webhook.secrets[0].hint));

  const auto again = must(Webhooks(world.context).get(world.boss, made.webhook.id));
  CHECK(again.events == std::vector<std::string>{"registration.*", "user.created"});
  const std::string stored = world.rows(kSecrets, {made.webhook.id})[0].text(0);
  CHECK(stored.find(made.secret.substr(6, 12)) == std::string::npos);
  CHECK(world.secrets_of(made.webhook.id)[0].text == made.secret);
}

TEST_CASE("what a webhook may be is checked") {
  HookWorld world;
  const auto refused = [&](const Principal& who, const NewWebhook& wanted) {
    const auto made = Webhooks(world.context).create(who, wanted);
    return made ? std::string() : made.error().code + " " + made.error().element;
  };
  const std::string url = "https://hooks.example.org/";
  CHECK(refused(world.boss, {.url = "ftp://example.org/"}) == "outgoing.url_invalid url");
  CHECK(refused(world.boss, {.url = "http://127.0.0.1:9/"}) == "outgoing.address_refused url");
  CHECK(refused(world.boss, {.url = url, .events = {"user.gone"}}) == "request.invalid events");
  CHECK(refused(world.boss, {.url = url, .course = "nothing"}) == "course.not_found ");
  CHECK(refused(world.boss, {.url = url, .dispatch = "nothing"}) == "dispatch.not_found ");
  CHECK(refused(world.boss, {.tenant = "other", .url = url}) == "tenant.not_found ");
  CHECK(refused(world.boss, {.reach = WebhookReach::platform, .url = url}) == "auth.forbidden reach");
  CHECK(refused(world.root_boss, {.reach = WebhookReach::platform, .url = url}) == "auth.forbidden reach");
  CHECK(refused(world.admin, {.tenant = "acme", .reach = WebhookReach::platform, .url = url}) ==
        "request.invalid reach");
  CHECK(refused(World::as(world.user("acme", "t@acme.example", Role::instructor)), {.url = url}) ==
        "auth.forbidden ");
}

TEST_CASE(
    "nobody sees a webhook of another tenant, nor one of all tenants who is no platform administrator") {
  HookWorld world;
  const auto own = world.make(world.boss).webhook.id;
  const auto all = world.make(world.admin, {.reach = WebhookReach::platform}).webhook.id;
  CHECK(error_code(Webhooks(world.context).get(world.rival, own)) == "webhook.not_found");
  CHECK(error_code(Webhooks(world.context).get(world.root_boss, all)) == "webhook.not_found");
  CHECK(error_code(Webhooks(world.context).remove(world.root_boss, all)) == "webhook.not_found");
  CHECK(error_code(WebhookDeliveries(world.context).list(world.root_boss, all, {}, {})) ==
        "webhook.not_found");
  CHECK(must(Webhooks(world.context).list(world.root_boss, "", {})).items.empty());
  CHECK(must(Webhooks(world.context).list(world.admin, "", {})).items.size() == 2);
  CHECK(must(Webhooks(world.context).list(world.admin, "acme", {})).items.size() == 1);
}

TEST_CASE("a rotated secret signs beside the one before until the overlap ends") {
  HookWorld world;
  const auto first = world.make(world.boss);
  const std::string id = first.webhook.id;
  const auto second = must(Webhooks(world.context).rotate(world.boss, id, std::chrono::hours{24}));
  CHECK(second.secret != first.secret);
  CHECK(second.webhook.secrets.size() == 2);

  const auto signature = [&] {
    return must(sign_message(world.secrets_of(id), "msg", world.clock.now(), "{}")).signature;
  };
  const auto by = [&](const std::string& secret) {
    return must(security::sign_webhook(secret, "msg", to_millis(world.clock.now()) / 1000, "{}"));
  };
  CHECK(signature() == by(second.secret) + " " + by(first.secret));
  world.clock.advance(std::chrono::hours{24});
  CHECK(signature() == by(second.secret));

  const auto leaked = must(Webhooks(world.context).rotate(world.boss, id, std::chrono::seconds{0}));
  CHECK(leaked.webhook.secrets.size() == 1);
  CHECK(signature() == by(leaked.secret));
  CHECK(error_code(Webhooks(world.context).rotate(world.boss, id, std::chrono::hours{24 * 31})) ==
        "request.invalid");
}

TEST_CASE("a disabled webhook gets nothing in line; deleting one takes its messages along") {
  HookWorld world;
  const auto id = world.make(world.boss).webhook.id;
  world.user("acme", "one@acme.example", Role::learner);
  CHECK(world.messages() == 1);
  must(Webhooks(world.context).update(world.boss, id, {.enabled = false}));
  world.user("acme", "two@acme.example", Role::learner);
  CHECK(world.messages() == 1);
  CHECK(error_code(WebhookDeliveries(world.context).test(world.boss, id)) == "webhook.disabled");
  must(Webhooks(world.context).remove(world.boss, id));
  CHECK(world.messages() == 0);
}

TEST_CASE("deleting a tenant takes its webhooks along") {
  HookWorld world;
  world.make(world.boss);
  must(world.services.tenants.remove(world.admin, "acme", true));
  CHECK(must(Webhooks(world.context).list(world.admin, "", {})).items.empty());
}

TEST_CASE("a listener's messages are taken, signed, and given again until they are reported") {
  HookWorld world;
  const auto made =
      must(Webhooks(world.context)
               .create(world.boss, {.kind = WebhookKind::listener, .events = {"user.created"}}));
  const std::string id = made.webhook.id;
  WebhookDeliveries deliveries(world.context);
  world.user("acme", "one@acme.example", Role::learner);
  world.user("acme", "two@acme.example", Role::learner);
  const auto taken = must(deliveries.take(world.boss, id, {}));
  REQUIRE(taken.size() == 2);
  CHECK(taken[0].topic == "user.created");
  CHECK(taken[0].signature == must(security::sign_webhook(made.secret, taken[0].id,
                                                          std::stoll(taken[0].timestamp), taken[0].body)));
  CHECK(must(deliveries.take(world.boss, id, {{taken[0].delivery_id, 204}})).size() == 1);
  CHECK(must(deliveries.take(world.boss, id, {{taken[1].delivery_id, 0}})).empty());
  CHECK(must(deliveries.get(world.boss, id, taken[0].delivery_id)).state == DeliveryState::delivered);
  CHECK(must(deliveries.get(world.boss, id, taken[1].delivery_id)).state == DeliveryState::failed);
  CHECK(error_code(deliveries.take(world.boss, world.make(world.boss).webhook.id, {})) ==
        "webhook.no_listener");

  world.clock.advance(Webhooks::kLease + Millis{1});
  CHECK(must(prune_listeners(world.context)) == 1);
  CHECK(error_code(deliveries.take(world.boss, id, {})) == "webhook.not_found");
}

}  // namespace webhooks_test
