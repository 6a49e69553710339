#include "service/journal.hpp"

#include "base/random.hpp"
#include "service/outbox.hpp"
#include "storage/connection.hpp"

#include <nlohmann/json.hpp>

namespace lms::service {
namespace {

const storage::Statement kInsertAudit{
    "INSERT INTO audit_log (id, at, tenant_id, actor_id, address, action, object_type, object_id, details) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};

}  // namespace

Result<void> audit(storage::Transaction& tx, const Context& context, const Principal& principal,
                   const AuditEntry& entry) {
  const std::string actor = principal.user_id.empty() ? "lmsd" : principal.user_id;
  LMS_TRY(tx.execute(kInsertAudit,
                     {new_id(context.clock, context.random), context.clock.now(), entry.tenant_id, actor,
                      principal.from, entry.action, entry.object_type, entry.object_id, entry.details}));
  return {};
}

Result<void> emit(storage::Transaction& tx, const Context& context, const Event& event) {
  LMS_ASSIGN(const auto takers, subscribers(tx, event.tenant_id, event.topic));
  if (takers.empty()) return {};
  const Message message = make_message(context, event.tenant_id, event.topic, event.subject, event.payload);
  for (const Subscriber& taker : takers)
    if (taker.wants(event.course_id, event.dispatch_id))
      LMS_TRY(enqueue(tx, context, taker.webhook_id, message));
  return {};
}

std::string json_object(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  auto object = nlohmann::json::object();
  for (const auto& [key, value] : fields) object[std::string(key)] = std::string(value);
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace lms::service
