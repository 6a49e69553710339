#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/dispatches.hpp"
#include "service/users.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// Of a suspended tenant nobody logs in or launches; nothing is deleted.
enum class TenantStatus : std::uint8_t { active, suspended };

[[nodiscard]] std::string_view to_text(TenantStatus status);
[[nodiscard]] std::optional<TenantStatus> parse_tenant_status(std::string_view text);

struct Tenant {
  std::string id{};
  std::string name{};
  std::string domain{};
  TenantStatus status = TenantStatus::active;
  /// The cap over all its dispatches together; set by the platform alone.
  std::optional<std::int64_t> max_registrations{};
  std::vector<std::string> redirect_hosts{};  ///< where launch links may send learners at the end
  bool statements = false;  ///< what its learners do in courses becomes xAPI statements in its record store
  TimePoint created_at{};
  TimePoint updated_at{};
};

struct TenantStats {
  std::int64_t total_users = 0;
  std::int64_t active_users = 0;  ///< users with a launch in the last 30 days
  std::int64_t total_courses = 0;
  std::int64_t total_dispatches = 0;  ///< dispatches to the tenant
  /// In all its dispatches, what its cap is compared with. For the platform alone.
  std::optional<std::int64_t> registrations = 0;
};

struct TenantWithStats {
  Tenant tenant{};
  TenantStats stats{};
  std::vector<User> users{};                  ///< the newest 5
  std::vector<Dispatch> recent_dispatches{};  ///< the newest 5
};

struct NewTenant {
  std::string name{};
  std::string domain{};
};

struct TenantChange {
  std::optional<std::string> name{};
  std::optional<TenantStatus> status{};
  std::optional<std::optional<std::int64_t>> max_registrations{};  ///< an empty one takes the cap away
  std::optional<std::vector<std::string>> redirect_hosts{};
  std::optional<bool> statements{};
};

/// Lower-case labels of letters, digits and inner dashes, separated by dots; 63 characters a
/// label, 253 in all. Upper case is folded.
/// Errors: request.invalid (element domain)
[[nodiscard]] Result<std::string> check_domain(std::string_view domain);

/// Tenants. `ref` is an id or a domain. A principal that is not the platform's sees its own
/// tenant alone; others do not exist for it. Thread-safe.
class Tenants {
 public:
  explicit Tenants(Context& context) : context_(context) {}

  /// Errors: request.invalid (element name or domain), tenant.exists, auth.forbidden
  [[nodiscard]] Result<TenantWithStats> create(const Principal& principal, const NewTenant& tenant,
                                               const InTransaction<TenantWithStats>& also = {});

  /// Sorts by createdAt (default), name, domain. `q` searches name and domain. Costs a fixed
  /// number of queries, however many tenants the page holds.
  /// Errors: request.invalid, auth.forbidden
  [[nodiscard]] Result<Page<TenantWithStats>> list(const Principal& principal, const ListQuery& query);

  /// Errors: tenant.not_found, auth.forbidden
  [[nodiscard]] Result<TenantWithStats> get(const Principal& principal, std::string_view ref);

  /// The root tenant cannot be suspended. A cap below what is used takes nothing away; it lets nobody
  /// else in.
  /// Errors: as get, request.invalid (element name, status, maxRegistrations, redirectHosts),
  /// auth.forbidden also for status and cap when the principal is not the platform's
  [[nodiscard]] Result<TenantWithStats> update(const Principal& principal, std::string_view ref,
                                               const TenantChange& change);

  /// Deletes the tenant with all that is its own. Refused while dispatches to it, or of its
  /// courses, are enabled, unless `force`. The root tenant cannot be deleted. Nobody finds its record store
  /// any more; what is in it goes step by step afterwards (service/lrs_removal.hpp).
  /// Errors: as get, tenant.has_dispatches, request.invalid
  [[nodiscard]] Result<void> remove(const Principal& principal, std::string_view ref, bool force);

 private:
  Context& context_;
};

}  // namespace lms::service
