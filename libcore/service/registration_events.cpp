#include "service/analytics_sight.hpp"
#include "service/event_data.hpp"
#include "service/outbox.hpp"
#include "storage/connection.hpp"

#include <nlohmann/json.hpp>

namespace lms::service {
namespace {

using nlohmann::json;
using storage::Transaction;

const storage::Statement kTenant{"SELECT tenant_id FROM registrations WHERE id = $1"};
const storage::Statement kFacts{
    "SELECT r.id, r.state, r.completion, r.success, r.score_scaled, r.score_raw, r.score_min, r.score_max, "
    "r.progress, "
    "r.total_ms, r.launch_count, r.instance, r.created_at, r.first_launch_at, r.last_launch_at, "
    "r.completed_at, l.id, "
    "l.kind, l.external_id, l.name, l.user_id, u.email, c.id, c.course_key, c.title, v.number, "
    "r.dispatch_id, "
    "d.analytics, c.tenant_id FROM registrations r JOIN learners l ON l.id = r.learner_id LEFT JOIN users u "
    "ON u.id = "
    "l.user_id JOIN courses c ON c.id = r.course_id JOIN course_versions v ON v.id = r.version_id JOIN "
    "dispatches d ON "
    "d.id = r.dispatch_id WHERE r.id = $1"};

json real(const storage::Row& row, std::size_t i) {
  const auto value = row.opt_real(i);
  return value ? json(*value) : json(nullptr);
}
json text(const storage::Row& row, std::size_t i) {
  const auto value = row.opt_text(i);
  return value ? json(*value) : json(nullptr);
}

json score_of(const storage::Row& row) {
  json score{{"scaled", real(row, 4)}, {"raw", real(row, 5)}, {"min", real(row, 6)}, {"max", real(row, 7)}};
  for (const auto& each : score)
    if (!each.is_null()) return score;
  return nullptr;
}

json learner_of(const storage::Row& row) {
  json learner{{"id", row.text(16)},   {"kind", row.text(17)},    {"externalId", row.text(18)},
               {"name", row.text(19)}, {"userId", text(row, 20)}, {"email", text(row, 21)}};
  if (row.text(17) == "email") learner["email"] = row.text(18);
  return learner;
}

/// Everything but the learner.
json data_of(const storage::Row& row) {
  return {
      {"registration",
       {{"id", row.text(0)},
        {"state", row.text(1)},
        {"completion", row.text(2)},
        {"success", row.text(3)},
        {"score", score_of(row)},
        {"progress", real(row, 8)},
        {"totalSeconds", static_cast<double>(row.integer(9)) / 1000.0},
        {"launches", row.integer(10)},
        {"instance", row.integer(11)},
        {"createdAt", row.text(12)},
        {"firstLaunchAt", text(row, 13)},
        {"lastLaunchAt", text(row, 14)},
        {"completedAt", text(row, 15)}}},
      {"course",
       {{"id", row.text(22)}, {"key", row.text(23)}, {"title", row.text(24)}, {"version", row.integer(25)}}},
      {"dispatch", {{"id", row.text(26)}}}};
}

Seen seen_by(const Subscriber& taker, const storage::Row& row) {
  return seen(taker.viewer(), row.text(28),
              dispatch::parse_analytics(row.text(27)).value_or(dispatch::Analytics::none));
}

}  // namespace

Result<void> emit_registration(Transaction& tx, const Context& context, std::string_view topic,
                               std::string_view registration_id) {
  LMS_ASSIGN(const auto tenant, tx.query_one(kTenant, {registration_id}));
  if (!tenant) return {};
  LMS_ASSIGN(const auto takers, subscribers(tx, tenant->text(0), topic));
  if (takers.empty()) return {};
  LMS_ASSIGN(const auto row, tx.query_one(kFacts, {registration_id}));
  json data = data_of(*row);
  Message message = make_message(context, tenant->text(0), topic, registration_id, {});
  const auto text_of = [](const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  };
  const std::string summary = text_of(data);
  data["learner"] = learner_of(*row);
  const std::string whole = text_of(data);
  for (const Subscriber& taker : takers) {
    const Seen sees = seen_by(taker, *row);
    if (sees == Seen::nothing || !taker.wants(row->text(22), row->text(26))) continue;
    message.data = sees == Seen::learners ? whole : summary;
    LMS_TRY(enqueue(tx, context, taker.webhook_id, message));
  }
  return {};
}

}  // namespace lms::service
