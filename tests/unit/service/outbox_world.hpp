#pragma once
#include "service/webhooks.hpp"
#include "unit/service/play_world.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace lms::test {

inline const storage::Statement kMessages{
    "SELECT topic, body, event_id, state, next_at, subject FROM webhook_deliveries WHERE webhook_id = $1 "
    "ORDER BY id"};

struct Told {
  std::string topic;
  nlohmann::json body;
  std::string event_id;
  std::string state;
  std::string next_at;
};

struct OutboxWorld : PlayWorld {
  std::string hook(service::NewWebhook wanted = {}) {
    wanted.url = "https://hooks.example.org/";
    return good(service::Webhooks(context).create(admin, wanted)).webhook.id;
  }
  std::string platform_hook(std::vector<std::string> events = {"*"}) {
    return hook({.tenant = "root", .reach = service::WebhookReach::platform, .events = std::move(events)});
  }
  std::string tenant_hook(std::vector<std::string> events = {"*"}) {
    return hook({.tenant = "acme", .events = std::move(events)});
  }
  std::vector<Told> told(const std::string& webhook) {
    std::vector<Told> out;
    const auto rows =
        good(db->read([&](storage::Transaction& tx) { return tx.query(kMessages, {webhook}); }));
    for (const auto& row : rows)
      out.push_back({row.text(0), nlohmann::json::parse(row.text(1)), row.text(2), row.text(3), row.text(4)});
    return out;
  }
  std::vector<std::string> topics(const std::string& webhook) {
    std::vector<std::string> out;
    for (const auto& one : told(webhook)) out.push_back(one.topic);
    return out;
  }
  void run(const storage::Statement& statement, std::initializer_list<storage::Value> values = {}) {
    good(db->write([&](storage::Transaction& tx) -> Result<void> {
      LMS_TRY(tx.execute(statement, values));
      return {};
    }));
  }
  TestPlayer player(const std::string& learner) {
    TestPlayer one(good(services.launches.open_by_token(link(learner))));
    one.begin();
    return one;
  }
};

}  // namespace lms::test
