#include "service/webhook_queue.hpp"

#include "service/journal.hpp"
#include "service/webhook_deliveries.hpp"
#include "service/webhooks.hpp"
#include "unit/service/world.hpp"

#include <string>
#include <vector>

namespace webhook_queue_test {

using namespace lms;
using namespace lms::service;
using namespace lms::service::test;

namespace {

const storage::Statement kNextAt{"SELECT next_at FROM webhook_deliveries WHERE id = $1"};

struct QueueWorld : World {
  DeliveryTally tally;
  WebhookQueue queue{context, {}, &tally};
  std::string hook = must(Webhooks(context).create(admin, {.url = "https://hooks.example.org/"})).webhook.id;

  void event(const std::string& subject, const std::string& topic = "user.changed") {
    must(db->write([&](storage::Transaction& tx) {
      return emit(
          tx, context,
          {.tenant_id = std::string(kRootTenantId), .topic = topic, .subject = subject, .payload = "{}"});
    }));
  }
  std::vector<DueDelivery> due(std::size_t limit = 100) { return must(queue.due(hook, limit)); }
  void answer(const std::vector<DueDelivery>& deliveries, const Result<outgoing::Answer>& outcome) {
    std::vector<DeliveryAttempt> attempts;
    for (const auto& one : deliveries)
      attempts.push_back({.delivery_id = one.id, .webhook_id = hook, .at = clock.now(), .outcome = outcome});
    must(queue.record(attempts));
  }
  Delivery show(const std::string& id) { return must(WebhookDeliveries(context).get(admin, hook, id)); }
  Webhook webhook() { return must(Webhooks(context).get(admin, hook)); }
  bool offered() { return !must(queue.endpoints()).empty(); }
};

Result<outgoing::Answer> status(int code, std::string body = {}, outgoing::Headers headers = {}) {
  return outgoing::Answer{.status = code, .headers = std::move(headers), .body = std::move(body)};
}

std::vector<std::string> subjects(const std::vector<DueDelivery>& due) {
  std::vector<std::string> out;
  for (const auto& one : due) out.push_back(one.subject);
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("of each subject only the oldest message is due") {
  QueueWorld world;
  for (const auto* subject : {"a", "a", "b", "a", "b"}) world.event(subject);
  const auto first = world.due();
  CHECK(subjects(first) == Texts{"a", "b"});
  CHECK(world.due(1).size() == 1);
  world.answer(first, status(204));
  const auto second = world.due();
  CHECK(subjects(second) == Texts{"a", "b"});
  CHECK(second[0].id > first[0].id);
  world.answer(second, status(200));
  CHECK(subjects(world.due()) == Texts{"a"});
}

TEST_CASE("only 2xx is a success; what failed is tried again, and what comes after it waits") {
  for (const int code : {199, 301, 302, 400, 404, 429, 500, 503}) {
    INFO(code);
    QueueWorld world;
    world.event("a");
    world.event("a");
    const auto first = world.due();
    world.answer(first, status(code, "why not"));
    CHECK(world.due().empty());
    const auto shown = world.show(first[0].id);
    CHECK(shown.state == DeliveryState::waiting);
    CHECK(shown.attempts == 1);
    CHECK(shown.status == code);
    CHECK(shown.response == "why not");
    CHECK_FALSE(shown.error.empty());
    world.clock.advance(Millis{3'000});  // half to one and a half of two seconds
    REQUIRE(world.due().size() == 1);
    CHECK(world.due()[0].id == first[0].id);
    CHECK(world.due()[0].event_id == first[0].event_id);
  }
}

TEST_CASE("no answer at all is told with its reason") {
  QueueWorld world;
  world.event("a");
  const auto first = world.due();
  world.answer(first, fail("outgoing.timeout", "there was no whole answer in time"));
  const auto shown = world.show(first[0].id);
  CHECK_FALSE(shown.status);
  CHECK(shown.error.find("in time") != std::string::npos);
}

TEST_CASE("tries are further and further apart, and end after three days") {
  QueueWorld world;
  world.event("a");
  world.event("a");
  const auto first = world.due()[0];
  int tries = 0;
  const TimePoint begin = world.clock.now();
  for (; tries < 100 && world.show(first.id).state == DeliveryState::waiting; ++tries) {
    world.answer({first}, status(500));
    if (world.show(first.id).state == DeliveryState::waiting) world.clock.set(*world.show(first.id).next_at);
  }
  CHECK(world.show(first.id).state == DeliveryState::failed);
  CHECK(tries > 15);
  CHECK(tries < 60);
  CHECK(world.clock.now() - begin >= std::chrono::hours{72});
  CHECK(world.clock.now() - begin <= std::chrono::hours{72 + 9});
  CHECK(world.due().size() == 1);  // the next of its subject
}

TEST_CASE("what a whole life of tries could not reach is given up, even untried") {
  QueueWorld world;
  world.event("a");
  const auto id = world.due()[0].id;
  must(Webhooks(world.context).update(world.admin, world.hook, {.enabled = false}));
  world.clock.advance(std::chrono::hours{72} - Millis{1});
  CHECK(must(world.queue.give_up_old()) == 0);
  world.clock.advance(Millis{1});
  CHECK(must(world.queue.give_up_old()) == 1);
  CHECK(world.show(id).state == DeliveryState::failed);
  CHECK(world.webhook().waiting == 0);
}

TEST_CASE("an endpoint that fails again and again is tried less and less, and all goes when it is back") {
  QueueWorld world;
  for (int i = 0; i < 8; ++i) world.event("s" + std::to_string(i));
  const auto all = world.due();
  for (int i = 0; i < 5; ++i) {
    CHECK(world.offered());
    world.answer({all[static_cast<std::size_t>(i)]}, status(500));
  }
  CHECK(world.webhook().failures == 5);
  REQUIRE(world.webhook().paused_until);
  CHECK_FALSE(world.offered());
  world.clock.set(*world.webhook().paused_until);
  CHECK(world.offered());
  world.answer({all[5]}, status(200));
  CHECK(world.webhook().failures == 0);
  CHECK_FALSE(world.webhook().paused_until);
  CHECK(world.due().size() == 7);
}

TEST_CASE("410 disables the webhook and says why; enabling takes up what waits") {
  QueueWorld world;
  world.event("a");
  world.event("b");
  world.answer({world.due()[0]}, status(410));
  CHECK_FALSE(world.webhook().enabled);
  CHECK(world.webhook().disabled_why.find("410") != std::string::npos);
  CHECK_FALSE(world.offered());
  world.event("c");
  CHECK(world.webhook().waiting == 2);
  must(Webhooks(world.context).update(world.admin, world.hook, {.enabled = true}));
  CHECK(world.webhook().disabled_why.empty());
  CHECK(world.offered());
}

TEST_CASE("Retry-After is heeded, within reason") {
  const auto wait_of = [](const char* text) {
    QueueWorld world;
    world.event("a");
    const auto one = world.due();
    world.answer(one, status(429, "", {{"retry-after", text}}));
    return *world.show(one[0].id).next_at - world.clock.now();
  };
  CHECK(wait_of("120") == std::chrono::seconds{120});
  CHECK(wait_of("99999999") == std::chrono::hours{1});
  for (const auto* nonsense : {"-5", "Wed, 21 Oct 2026 07:28:00 GMT", ""})
    CHECK(wait_of(nonsense) <= Millis{3'000});
}

TEST_CASE("an answer is kept as text that every database takes") {
  QueueWorld world;
  world.event("a");
  const auto one = world.due();
  world.answer(one, status(500, std::string("a\0b\xff\n", 5) + std::string(5000, 'x')));
  const auto kept = world.show(one[0].id).response;
  CHECK(kept.starts_with("a?b?\n"));
  CHECK(kept.size() == WebhookDeliveries::kKeptResponse);
}

TEST_CASE("of an answer only a character that was cut goes") {
  const auto kept_of = [](const std::string& body) {
    QueueWorld world;
    world.event("a");
    const auto one = world.due();
    world.answer(one, status(500, body));
    return world.show(one[0].id).response;
  };
  const std::string filled(WebhookDeliveries::kKeptResponse - 1, 'x');
  CHECK(kept_of(filled + "\xc3\xbc") == filled);
  CHECK(kept_of("\xff nothing that is text") == "? nothing that is text");
  CHECK(kept_of("gr\xc3\xbc\xc3\x9f") == "gr\xc3\xbc\xc3\x9f");
}

TEST_CASE("what was delivered or given up can be sent again under the same id") {
  QueueWorld world;
  world.event("a");
  const auto first = world.due();
  world.answer(first, status(200));
  CHECK(world.due().empty());
  must(WebhookDeliveries(world.context).resend(world.admin, world.hook, first[0].id));
  REQUIRE(world.due().size() == 1);
  CHECK(world.due()[0].event_id == first[0].event_id);

  world.clock.advance(std::chrono::hours{72});
  must(world.queue.give_up_old());
  CHECK(must(WebhookDeliveries(world.context).resend_failed(world.admin, world.hook, {})) == 1);
  CHECK(must(world.queue.give_up_old()) == 0);
  CHECK(world.due().size() == 1);
  CHECK(must(WebhookDeliveries(world.context).resend_failed(world.admin, world.hook, world.clock.now())) ==
        0);
}

TEST_CASE("a test message waits for nothing and shows what came of it") {
  QueueWorld world;
  const auto sent = must(WebhookDeliveries(world.context).test(world.admin, world.hook));
  CHECK(sent.topic == "webhook.test");
  CHECK(sent.state == DeliveryState::waiting);
  const auto due = world.due();
  REQUIRE(due.size() == 1);
  CHECK(due[0].event_id == sent.event_id);
  CHECK(sent.body.find(sent.event_id) != std::string::npos);
}

TEST_CASE("what is done is pruned, what waits is not") {
  QueueWorld world;
  world.event("a");
  world.answer(world.due(), status(200));
  world.event("b");
  world.clock.advance(std::chrono::hours{1});
  CHECK(must(prune_deliveries(world.context, world.clock.now() - std::chrono::hours{2})) == 0);
  CHECK(must(prune_deliveries(world.context, world.clock.now())) == 1);
  CHECK(must(prune_deliveries(world.context, world.clock.now())) == 0);
  CHECK(world.due().size() == 1);
}

TEST_CASE("what came of messages is counted once it is stored") {
  QueueWorld world;
  const auto counts = [&] {
    const DeliveryTally& tally = world.tally;
    return std::vector<std::int64_t>{tally.delivered, tally.retried, tally.failed, tally.disabled};
  };
  using Counts = std::vector<std::int64_t>;
  for (const auto* subject : {"a", "b", "c", "d"}) world.event(subject);
  const auto due = world.due();
  REQUIRE(due.size() == 4);
  world.answer({due[0], due[1]}, status(200));
  world.answer({due[2]}, fail("outgoing.timeout", "late"));
  CHECK(counts() == Counts{2, 1, 0, 0});
  world.clock.advance(std::chrono::hours{72});
  world.answer({due[2]}, status(500));  // at the end of its life
  CHECK(must(world.queue.give_up_old()) == 1);
  CHECK(counts() == Counts{2, 1, 2, 0});
  world.event("e");
  world.answer(world.due(), status(410));
  CHECK(counts() == Counts{2, 1, 2, 1});
  must(Webhooks(world.context).remove(world.admin, world.hook));
  world.answer(due, status(200));
  CHECK(counts() == Counts{2, 1, 2, 1});
}

TEST_CASE("the backlog is what waits for enabled endpoints, and how long") {
  QueueWorld world;
  CHECK(must(world.queue.backlog()).waiting == 0);
  CHECK_FALSE(must(world.queue.backlog()).oldest);
  const TimePoint begin = world.clock.now();
  world.event("a");
  world.clock.advance(Millis{5'000});
  world.event("b");
  Backlog backlog = must(world.queue.backlog());
  CHECK(backlog.waiting == 2);
  CHECK(backlog.oldest == begin);
  const auto due = world.due();
  world.answer({due[0]}, status(200));
  backlog = must(world.queue.backlog());
  CHECK(backlog.waiting == 1);
  CHECK(backlog.oldest == begin + Millis{5'000});
  world.answer({due[1]}, status(410));  // it waits for an endpoint that is disabled
  CHECK(must(world.queue.backlog()).waiting == 0);
}

TEST_CASE("the wait doubles up to six hours and is spread") {
  const RetryRule rule;
  CHECK(rule.wait(1, 0.5) == Millis{2'000});
  CHECK(rule.wait(2, 0.5) == Millis{4'000});
  CHECK(rule.wait(1, 0.0) == Millis{1'000});
  CHECK(rule.wait(1, 0.999) < Millis{3'000});
  CHECK(rule.wait(1000, 0.5) == Millis{std::chrono::hours{6}});
}

}  // namespace webhook_queue_test
