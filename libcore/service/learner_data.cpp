#include "service/learner_data.hpp"

#include "service/analytics_sight.hpp"
#include "service/learners.hpp"
#include "service/seats.hpp"
#include "storage/connection.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::service {
namespace {

using nlohmann::json;
using storage::Transaction;

// $1 is the learner, $2 the viewer.
const storage::Statement kLinks{
    "SELECT k.id, k.dispatch_id, k.created_at, k.last_used_at, k.use_count, CASE WHEN " LMS_SEES_LEARNERS("$2")
    " THEN 1 ELSE 0 END FROM launch_links k JOIN dispatches d ON d.id = k.dispatch_id JOIN courses c ON c.id = "
    "d.course_id LEFT JOIN learners l ON l.id = k.learner_id WHERE k.learner_id = $1 AND " LMS_LINK_SHOWN(
        "$2", "l.user_id") " ORDER BY k.id"};
const storage::Statement kAnyHidden{
    "SELECT 1 FROM dispatches d JOIN courses c ON c.id = d.course_id WHERE d.tenant_id = $1 AND "
    "NOT " LMS_SEES_LEARNERS("$1") " LIMIT 1"};
const storage::Statement kObjectives{
    "SELECT objective_id, satisfied, measure, raw, min, max, completed, progress FROM learner_objectives "
    "WHERE "
    "learner_id = $1 ORDER BY objective_id"};
const storage::Statement kBuckets{
    "SELECT bucket_id, value FROM learner_buckets WHERE learner_id = $1 ORDER BY bucket_id"};
const storage::Statement kPreferences{
    "SELECT audio_level, language, delivery_speed, audio_captioning FROM learner_preferences WHERE "
    "learner_id = $1"};
const storage::Statement kMessages{
    "SELECT m.webhook_id, m.topic, m.state, m.created_at, m.body FROM registrations r JOIN "
    "webhook_deliveries m "
    "ON m.subject = r.id JOIN webhooks w ON w.id = m.webhook_id JOIN dispatches d ON d.id = r.dispatch_id "
    "JOIN "
    "courses c ON c.id = d.course_id WHERE r.learner_id = $1 AND ($2 = '' OR (w.tenant_id = $2 AND w.reach = "
    "'tenant')) AND " LMS_SEES_LEARNERS("$2") " ORDER BY m.id"};

/// Of registrations that were deleted: what was told of them still names the learner.
const storage::Statement kMessagesOfDeleted{
    "SELECT m.webhook_id, m.topic, m.state, m.created_at, m.body, m.id FROM webhook_deliveries m JOIN "
    "webhooks w "
    "ON w.id = m.webhook_id WHERE m.topic >= 'registration.' AND m.topic < 'registration/' AND NOT EXISTS "
    "(SELECT "
    "1 FROM registrations r WHERE r.id = m.subject) AND lower(m.body) LIKE $1 AND ($2 = '' OR (w.tenant_id = "
    "$2 "
    "AND w.reach = 'tenant')) ORDER BY m.id"};
const storage::Statement kEraseMessage{"DELETE FROM webhook_deliveries WHERE id = $1"};

// In the order that references allow; launches and logs go with registrations, the rest with the learner.
const storage::Statement kEraseMessages{
    "DELETE FROM webhook_deliveries WHERE subject IN (SELECT id FROM registrations WHERE learner_id = $1)"};
const storage::Statement kEraseRegistrations{"DELETE FROM registrations WHERE learner_id = $1"};
const storage::Statement kEraseLearner{"DELETE FROM learners WHERE id = $1"};

std::string values_of(const storage::Row& row) {
  json out = json::object();
  constexpr std::array kReals{std::pair{2, "measure"}, std::pair{3, "raw"}, std::pair{4, "min"},
                              std::pair{5, "max"}, std::pair{7, "progress"}};
  if (!row.is_null(1)) out["satisfied"] = row.boolean(1);
  if (!row.is_null(6)) out["completed"] = row.boolean(6);
  for (const auto& [column, name] : kReals)
    if (const auto value = row.opt_real(static_cast<std::size_t>(column))) out[name] = *value;
  return out.dump();
}

std::string preferences_of(const storage::Row& row) {
  return json{{"audioLevel", row.real(0)},
              {"language", row.text(1)},
              {"deliverySpeed", row.real(2)},
              {"audioCaptioning", row.integer(3)}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

KnownLink link_of(const storage::Row& row) {
  KnownLink link{.id = row.text(0), .dispatch_id = row.text(1), .created_at = row.time(2)};
  if (!row.boolean(5)) return link;
  link.last_used_at = row.opt_time(3);
  link.uses = row.integer(4);
  return link;
}

Result<void> read_shared(Transaction& tx, std::string_view learner_id, LearnerData& out) {
  LMS_ASSIGN(const auto objectives, tx.query(kObjectives, {learner_id}));
  for (const auto& row : objectives) out.objectives.push_back({.id = row.text(0), .values = values_of(row)});
  LMS_ASSIGN(const auto buckets, tx.query(kBuckets, {learner_id}));
  for (const auto& row : buckets)
    out.buckets.push_back({.id = row.text(0), .value = std::string(as_text(row.blob(1)))});
  LMS_ASSIGN(const auto preferences, tx.query_one(kPreferences, {learner_id}));
  if (preferences) out.preferences = preferences_of(*preferences);
  return {};
}

ToldOfLearner message_of(const storage::Row& row) {
  return {.webhook_id = row.text(0),
          .topic = row.text(1),
          .state = row.text(2),
          .at = row.time(3),
          .body = row.text(4)};
}

Result<storage::Rows> messages_of_deleted(Transaction& tx, std::string_view viewer,
                                          std::string_view learner_id) {
  return tx.query(kMessagesOfDeleted, {"%\"id\":\"" + std::string(learner_id) + "\"%", viewer});
}

Result<LearnerData> read_all(Transaction& tx, std::string_view viewer, std::string_view learner_id) {
  LearnerData out;
  LMS_ASSIGN(const auto links, tx.query(kLinks, {learner_id, viewer}));
  for (const auto& row : links) out.links.push_back(link_of(row));
  LMS_ASSIGN(const auto hidden, tx.query(kAnyHidden, {viewer}));
  if (hidden.empty()) LMS_TRY(read_shared(tx, learner_id, out));
  LMS_ASSIGN(const auto messages, tx.query(kMessages, {learner_id, viewer}));
  for (const auto& row : messages) out.messages.push_back(message_of(row));
  LMS_ASSIGN(const auto of_deleted, messages_of_deleted(tx, viewer, learner_id));
  for (const auto& row : of_deleted) out.messages.push_back(message_of(row));
  return out;
}

}  // namespace

Result<LearnerData> learner_data(Context& context, const Principal& principal, std::string_view learner_id) {
  LMS_ASSIGN(const Learner learner, Learners(context).get(principal, learner_id));
  return context.db.read([&](Transaction& tx) { return read_all(tx, viewer(principal), learner.id); });
}

Result<std::vector<std::string>> messages_to_erase(Context& context, std::string_view learner_id) {
  LMS_ASSIGN(const auto rows,
             context.db.read([&](Transaction& tx) { return messages_of_deleted(tx, "", learner_id); }));
  std::vector<std::string> out;
  for (const auto& row : rows) out.push_back(row.text(5));
  return out;
}

Result<bool> erase_learner(Transaction& tx, std::string_view learner_id,
                           const std::vector<std::string>& messages) {
  for (const auto& id : messages) LMS_TRY(tx.execute(kEraseMessage, {id}));
  LMS_TRY(tx.execute(kEraseMessages, {learner_id}));
  LMS_TRY(free_seats_of_learner(tx, learner_id));
  LMS_TRY(tx.execute(kEraseRegistrations, {learner_id}));
  LMS_ASSIGN(const auto rows, tx.execute(kEraseLearner, {learner_id}));
  return rows > 0;
}

}  // namespace lms::service
