#include "jobs/webhook_sender.hpp"

#include "outgoing/fake_client.hpp"
#include "service/journal.hpp"
#include "service/webhook_deliveries.hpp"
#include "service/webhooks.hpp"
#include "unit/service/world.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace webhook_sender_test {

using namespace lms;
using namespace lms::service;
using namespace lms::service::test;
using outgoing::Answer;
using outgoing::FakeClient;
using outgoing::Request;

namespace {

/// Real time, as the sender waits in it.
struct SenderWorld : World {
  Context live{*db, *store, *keys, passwords, system_clock(), system_random(), Config{}};

  std::string hook(const std::string& url) {
    return must(Webhooks(context).create(admin, {.url = url, .events = {"user.changed"}})).webhook.id;
  }
  void events(int subjects, int each) {
    must(db->write([&](storage::Transaction& tx) -> Result<void> {
      for (int n = 0; n < each; ++n)
        for (int s = 0; s < subjects; ++s)
          LMS_TRY(emit(tx, live,
                       {.tenant_id = std::string(kRootTenantId),
                        .topic = "user.changed",
                        .subject = "s" + std::to_string(s),
                        .payload = "{\"n\":" + std::to_string(n) + "}"}));
      return {};
    }));
  }
  std::int64_t waiting(const std::string& id) { return must(Webhooks(context).get(admin, id)).waiting; }
};

bool eventually(const std::function<bool()>& condition,
                std::chrono::seconds limit = std::chrono::seconds{60}) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

/// Of the body's `"data":{"n":3}`.
int number_in(const Request& request) {
  const auto at = request.body.find("\"n\":");
  return std::stoi(request.body.substr(at + 4));
}

std::string header(const Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return {};
}

constexpr service::RetryRule kQuickly{.first = Millis{20}, .longest = Millis{50}, .patience = 1000};

}  // namespace

TEST_CASE("everything in the outbox is sent once, signed, and leaves it") {
  SenderWorld world;
  const auto hook = world.hook("https://one.example.org/");
  world.events(40, 5);
  FakeClient client;
  {
    jobs::WebhookSender sender(world.live, client);
    CHECK(eventually([&] { return world.waiting(hook) == 0; }));
  }
  const auto sent = client.sent();
  CHECK(sent.size() == 200);
  std::set<std::string> ids;
  for (const Request& one : sent) {
    CHECK(ids.insert(header(one, "webhook-id")).second);
    CHECK(header(one, "webhook-signature").starts_with("v1,"));
    CHECK(header(one, "Content-Type") == "application/json");
  }
}

TEST_CASE("messages of one subject arrive in their order, whatever fails in between") {
  SenderWorld world;
  const auto hook = world.hook("https://one.example.org/");
  world.events(5, 12);
  std::mutex mutex;
  std::map<std::string, int> tries;
  std::vector<int> arrived;
  FakeClient client([&](const Request& request) -> Result<Answer> {
    const std::lock_guard lock(mutex);
    const int n = number_in(request);
    const auto id = header(request, "webhook-id");
    const int attempt = ++tries[id];
    if (n % 3 == 1 && attempt < 3) return Answer{.status = 500};
    if (n % 4 == 2 && attempt < 2) return fail("outgoing.timeout", "late");
    arrived.push_back(n);
    return Answer{.status = 200};
  });
  {
    jobs::WebhookSender sender(world.live, client, {}, kQuickly);
    CHECK(eventually([&] { return world.waiting(hook) == 0; }));
  }
  // Five subjects run through 0 … 11 each: a number never comes before as many of the one before it.
  std::vector<int> count(12);
  for (const int n : arrived) {
    ++count[static_cast<std::size_t>(n)];
    if (n > 0) CHECK(count[static_cast<std::size_t>(n)] <= count[static_cast<std::size_t>(n) - 1]);
  }
  for (const int each : count) CHECK(each == 5);
}

TEST_CASE("endpoints that never answer slow no other, however many they are") {
  SenderWorld world;
  constexpr int kDead = 60;
  std::atomic<bool> released = false;
  std::atomic<int> served = 0;
  std::atomic<int> silent = 0;
  FakeClient client([&](const Request& request) -> Result<Answer> {
    if (request.url.find("dead") == std::string::npos) {
      ++served;
      return Answer{.status = 200};
    }
    ++silent;
    while (!released) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    return fail("outgoing.timeout", "late");
  });
  const auto live = world.hook("https://live.example.org/");
  world.events(1, 1);
  {
    jobs::WebhookSender sender(world.live, client);
    CHECK(eventually([&] { return world.waiting(live) == 0; }));
    std::vector<std::string> dead;
    for (int i = 0; i < kDead; ++i) dead.push_back(world.hook("https://dead.example.org/"));
    world.events(300, 1);
    CHECK(eventually([&] { return world.waiting(live) == 0; }));
    CHECK(served == 301);
    // All that may wait for the dead at once do so, and more of them would.
    CHECK(eventually([&] { return silent == 24; }));
    for (const auto& one : dead) CHECK(world.waiting(one) == 300);
    // What happens meanwhile goes out at once.
    world.events(1, 1);
    CHECK(eventually([&] { return served == 302; }, std::chrono::seconds{10}));
    released = true;
  }
}

TEST_CASE("what was cut off by the end of the program is sent at the next start under the same id") {
  SenderWorld world;
  const auto hook = world.hook("https://one.example.org/");
  world.events(1, 1);
  std::atomic<int> calls = 0;
  FakeClient first([&](const Request&) -> Result<Answer> {
    ++calls;
    return fail("outgoing.stopped", "the program ends");
  });
  {
    jobs::WebhookSender sender(world.live, first);
    CHECK(eventually([&] { return calls > 0; }));
  }
  CHECK(world.waiting(hook) == 1);
  FakeClient second;
  {
    jobs::WebhookSender sender(world.live, second);
    CHECK(eventually([&] { return world.waiting(hook) == 0; }));
  }
  CHECK(header(first.sent().at(0), "webhook-id") == header(second.sent().at(0), "webhook-id"));
  const auto page = must(WebhookDeliveries(world.context).list(world.admin, hook, {}, {}));
  CHECK(page.items.at(0).attempts == 1);
}

TEST_CASE("a webhook that is disabled is sent nothing more, and one that is changed is sent to its new URL") {
  SenderWorld world;
  const auto hook = world.hook("https://old.example.org/");
  std::atomic<bool> fine = false;
  FakeClient client([&](const Request&) -> Result<Answer> { return Answer{.status = fine ? 200 : 500}; });
  jobs::WebhookSender sender(world.live, client, {}, kQuickly);
  world.events(1, 1);
  CHECK(eventually([&] { return !client.sent().empty(); }));
  must(Webhooks(world.context).update(world.admin, hook, {.url = "https://new.example.org/"}));
  sender.wake();
  fine = true;
  CHECK(eventually([&] { return world.waiting(hook) == 0; }));
  CHECK(client.sent().back().url == "https://new.example.org/");
}

}  // namespace webhook_sender_test
