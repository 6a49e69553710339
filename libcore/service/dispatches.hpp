#pragma once
#include "base/result.hpp"
#include "dispatch/host_list.hpp"
#include "dispatch/seat_ledger.hpp"
#include "dispatch/usage_rules.hpp"
#include "dispatch/version_policy.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

struct Dispatch {
  std::string id{};
  std::string tenant_id{};  ///< who may use the course
  std::string tenant_domain{};
  std::string owner_tenant_id{};  ///< whose course it is: tenant_id's own or the root tenant's
  std::string course_id{};
  std::string course_title{};
  std::string course_key{};
  dispatch::UsageRules rules{};
  dispatch::SeatUse used{};   ///< what counts against the maxima
  std::int64_t renewals = 0;  ///< how often the count of registrations was set back
  dispatch::VersionRule version{};
  dispatch::HostList lms_domains{};
  dispatch::Analytics analytics = dispatch::Analytics::learner;
  std::int64_t registrations = 0;
  std::int64_t launches = 0;
  std::int64_t completions = 0;
  bool counts_hidden = false;  ///< `used` and the three counts are not for whom it is shown to
  TimePoint created_at{};
  TimePoint updated_at{};
};

struct NewDispatch {
  std::string
      course{};  ///< id, or key: first of the receiving tenant's own courses, then of the root tenant's
  std::string tenant{};  ///< id or domain
  dispatch::UsageChange usage{};
  bool allow_new_registrations = true;
  bool enabled = true;
  std::optional<dispatch::VersionRule> version{};  ///< nothing = latest
  dispatch::HostList lms_domains{};
  dispatch::Analytics analytics = dispatch::Analytics::learner;
};

/// What is absent stays as it is.
struct DispatchChange {
  dispatch::UsageChange usage{};
  std::optional<bool> allow_new_registrations{};
  std::optional<bool> enabled{};
  std::optional<dispatch::VersionRule> version{};
  std::optional<dispatch::HostList> lms_domains{};
  std::optional<dispatch::Analytics> analytics{};
};

/// Which of a dispatch's counts a renewal sets back.
struct CountsToReset {
  bool registrations = true;
  bool launches = true;
};

/// One time that counts were set back. Who had registered goes on; the seats are there again.
struct Renewal {
  std::string id{};
  TimePoint at{};
  std::string actor_id{};
  std::optional<std::int64_t> registrations{};  ///< what was counted until then; nothing = it went on
  std::optional<std::int64_t> launches{};
};

struct DispatchFilter {
  std::string tenant{};  ///< id or domain; "" = all that the principal may see
  std::string course{};  ///< id or key; "" = any
};

/// Dispatches: a course for a tenant, with usage rules. A tenant's administrator manages those of
/// its own courses; what the platform dispatched to it, it sees but does not change. Thread-safe.
class Dispatches {
 public:
  explicit Dispatches(Context& context) : context_(context) {}

  /// Errors: course.not_found, tenant.not_found, dispatch.exists, auth.forbidden (only root courses
  /// go to other tenants), request.invalid (element usage.*, version.*, lmsDomains)
  [[nodiscard]] Result<Dispatch> create(const Principal& principal, const NewDispatch& dispatch,
                                        const InTransaction<Dispatch>& also = {});

  /// Sorts by createdAt (default, newest first: `-createdAt`), courseTitle. `q`: how words of the course's
  /// title and key begin.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<Dispatch>> list(const Principal& principal, const DispatchFilter& filter,
                                            const ListQuery& query);

  /// Errors: dispatch.not_found, auth.forbidden
  [[nodiscard]] Result<Dispatch> get(const Principal& principal, std::string_view id);

  /// New rules hold from the next launch on; running ones go on.
  /// Errors: as get, request.invalid (element usage.*, version.*, lmsDomains)
  [[nodiscard]] Result<Dispatch> update(const Principal& principal, std::string_view id,
                                        const DispatchChange& change);

  /// Sets the counts that the maxima are compared with back to 0. Registrations go on and take no new
  /// seat; statistics stay.
  /// Errors: as update; request.invalid when neither is to be reset
  [[nodiscard]] Result<Dispatch> reset_count(const Principal& principal, std::string_view id,
                                             const CountsToReset& which);

  /// Newest first.
  /// Errors: as get, request.invalid; auth.forbidden where the dispatch's analytics hide its counts
  [[nodiscard]] Result<Page<Renewal>> renewals(const Principal& principal, std::string_view id,
                                               const ListQuery& query);

  /// Whose pages may show the player of a dispatch. Asked before anybody is known: for headers.
  /// Errors: dispatch.not_found
  [[nodiscard]] Result<dispatch::HostList> lms_domains(std::string_view id);

  /// With its launch links; registrations go with it when `force`.
  /// Errors: as get, dispatch.in_use (it has registrations and `force` is not set)
  [[nodiscard]] Result<void> remove(const Principal& principal, std::string_view id, bool force);

 private:
  Context& context_;
};

}  // namespace lms::service
