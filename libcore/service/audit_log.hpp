#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <optional>
#include <string>

namespace lms::service {

/// An administrative change as it was recorded (service/journal.hpp).
struct AuditRecord {
  std::string id{};
  TimePoint at{};
  std::string tenant_id{};
  std::string actor_id{};     ///< a user, an API key, or `lmsd`
  std::string actor_email{};  ///< "" when the actor is no user, or is deleted
  std::string address{};      ///< "" when it was lmsd itself
  std::string action{};       ///< `user.updated`
  std::string object_type{};
  std::string object_id{};
  std::string details{};  ///< JSON object of texts
};

/// What is empty does not narrow.
struct AuditFilter {
  std::string tenant{};  ///< id or domain
  std::string actor{};   ///< id or e-mail
  std::string action{};  ///< `user.updated`, or `user` for all that happened to users
  std::string target{};  ///< id of the object
  std::optional<TimePoint> since{};
  std::optional<TimePoint> until{};  ///< not included
};

/// Who changed what, when and from where. Thread-safe.
class AuditLog {
 public:
  explicit AuditLog(Context& context) : context_(context) {}

  /// Newest first (sort `at`: oldest first). `q` searches actions and details.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<AuditRecord>> list(const Principal& principal, const AuditFilter& filter,
                                               const ListQuery& query);

 private:
  Context& context_;
};

}  // namespace lms::service
