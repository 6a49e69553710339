#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace lms::storage {
class Transaction;
}

namespace lms::service {

/// One administrative change, for the audit log. `details` is a JSON object as text; it never holds a
/// password, a token or a secret.
struct AuditEntry {
  std::string tenant_id{};    ///< whose change it is; the root tenant's for platform matters
  std::string action{};       ///< `tenant.created`, `user.updated`, ...
  std::string object_type{};  ///< `tenant`, `user`, `course`, ...
  std::string object_id{};
  std::string details = "{}";
};

/// Writes `entry` in the transaction of the change: who (`principal`), when, from where.
[[nodiscard]] Result<void> audit(storage::Transaction& tx, const Context& context, const Principal& principal,
                                 const AuditEntry& entry);

/// Something that happened, for those who subscribe. What the payloads hold stands in service/event_data.hpp.
struct Event {
  std::string tenant_id{};
  std::string topic{};         ///< of service/webhook_topics.hpp; another one throws std::logic_error
  std::string subject{};       ///< id of the object; events of one subject keep their order
  std::string payload = "{}";  ///< JSON object
  std::string course_id{};     ///< what subscriptions filter by, "" = it concerns none
  std::string dispatch_id{};
};

/// Puts `event` in the outbox of each webhook that takes it, in the transaction of the change it tells of.
/// Registrations have emit_registration() (service/event_data.hpp), which knows who may hear of learners.
[[nodiscard]] Result<void> emit(storage::Transaction& tx, const Context& context, const Event& event);

/// A JSON object of text fields, for details.
[[nodiscard]] std::string json_object(
    std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

}  // namespace lms::service
