#include "service/withdrawal.hpp"

#include "service/analytics_sight.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace lms::service {
namespace {

using nlohmann::ordered_json;
using storage::Transaction;

constexpr std::int64_t kRowsAtOnce = 500;

/// Also of registrations that are deleted: every message that tells of a dispatch names it, but for that of the
/// tenant's cap, which tells of all.
const storage::Statement kToldOf{
    "SELECT m.id, m.topic, m.state, m.body FROM webhooks w JOIN webhook_deliveries m ON m.webhook_id = w.id "
    "WHERE w.tenant_id = $1 AND w.reach = 'tenant' AND (lower(m.body) LIKE $2 OR (m.topic = "
    "'dispatch.limit_reached' AND m.subject = $1)) AND m.id > $3 ORDER BY m.id LIMIT $4"};
const storage::Statement kDeleteDelivery{"DELETE FROM webhook_deliveries WHERE id = $1"};
const storage::Statement kReplace{"UPDATE webhook_deliveries SET body = $2 WHERE id = $1"};

/// The message of the row as it may still be told; nothing when it may not.
std::optional<std::string> narrowed(const storage::Row& row, Seen sees) {
  const std::string topic = row.text(1);
  const bool of_registration = topic.starts_with("registration.");
  const bool of_limit = topic == "dispatch.limit_reached";
  if (sees == Seen::nothing && (of_registration || of_limit)) return std::nullopt;
  if (of_registration && row.text(2) != "waiting") return std::nullopt;
  ordered_json body = ordered_json::parse(row.text(3), nullptr, /*allow_exceptions=*/false);
  if (!body.is_object() || !body["data"].is_object()) return std::nullopt;
  ordered_json& data = body["data"];
  // A launch link's maximum tells of its learners.
  if (of_limit && data.contains("limit") && !data["limit"].value("link", ordered_json()).is_null())
    return std::nullopt;
  if (of_registration)
    data.erase("learner");
  else if (sees == Seen::nothing && data.contains("dispatch"))
    data["dispatch"]["registrations"] = nullptr;
  return body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

Result<void> withdraw_messages(Transaction& tx, const Dispatch& dispatch) {
  const Seen sees = seen(dispatch.tenant_id, dispatch.owner_tenant_id, dispatch.analytics);
  const std::string named = "%\"id\":\"" + dispatch.id + "\"%";
  for (std::string last; sees != Seen::learners;) {
    LMS_ASSIGN(const auto rows, tx.query(kToldOf, {dispatch.tenant_id, named, last, kRowsAtOnce}));
    for (const storage::Row& row : rows) {
      last = row.text(0);
      if (const auto body = narrowed(row, sees))
        LMS_TRY(tx.execute(kReplace, {last, *body}));
      else
        LMS_TRY(tx.execute(kDeleteDelivery, {last}));
    }
    if (rows.size() < static_cast<std::size_t>(kRowsAtOnce)) break;
  }
  return {};
}

}  // namespace lms::service
