#include "service/journal.hpp"

#include "base/random.hpp"
#include "storage/connection.hpp"

#include <nlohmann/json.hpp>

namespace lms::service {
namespace {

const storage::Statement kInsertAudit{
    "INSERT INTO audit_log (id, at, tenant_id, actor_id, address, action, object_type, object_id, details) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};

const storage::Statement kInsertEvent{
    "INSERT INTO outbox (id, at, tenant_id, topic, subject, payload) VALUES ($1, $2, $3, $4, $5, $6)"};

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
  LMS_TRY(tx.execute(kInsertEvent, {new_id(context.clock, context.random), context.clock.now(),
                                    event.tenant_id, event.topic, event.subject, event.payload}));
  return {};
}

std::string json_object(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  auto object = nlohmann::json::object();
  for (const auto& [key, value] : fields) object[std::string(key)] = std::string(value);
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace lms::service
