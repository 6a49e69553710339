#pragma once
#include "base/result.hpp"
#include "runtime/session.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

enum class RegistrationState : std::uint8_t { not_started, in_progress, suspended, completed };
/// `notStarted`, `inProgress`, `suspended`, `completed`
[[nodiscard]] std::string_view to_text(RegistrationState state);

/// Where one activity of a registration stands.
struct ActivityStatus {
  std::string id{};
  std::string title{};
  std::int32_t depth = 0;  ///< 0 = the organization
  runtime::Completion completion = runtime::Completion::unknown;
  runtime::Success success = runtime::Success::unknown;
};

struct Registration {
  std::string id{};
  std::string tenant_id{};
  std::string dispatch_id{};
  std::string course_id{};
  std::string course_key{};
  std::string course_title{};
  std::int64_t version_number = 0;
  std::string learner_id{};
  std::string learner_external_id{};
  std::string learner_name{};
  RegistrationState state = RegistrationState::not_started;
  runtime::CourseResult result{};  ///< completed and passed never go back; times in milliseconds
  std::int64_t launches = 0;
  std::int64_t diverged = 0;  ///< batches whose state differed from the player's
  TimePoint created_at{};
  TimePoint updated_at{};
  std::optional<TimePoint> first_launch_at{};
  std::optional<TimePoint> last_launch_at{};
  std::optional<TimePoint> completed_at{};
  std::vector<ActivityStatus> activities{};  ///< filled by get() alone
};

struct RegistrationFilter {
  std::string tenant{};    ///< id or domain
  std::string dispatch{};  ///< id
  std::string course{};    ///< id or key
  std::string learner{};   ///< id of the learner
  std::string user{};      ///< id of the user that the learner is
  std::string state{};     ///< as to_text(RegistrationState)
};

/// One line of a registration's call log.
struct LogLine {
  std::string launch_id{};
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;
  std::uint64_t repeats = 1;  ///< consecutive identical reads stored as one
  TimePoint at{};
  bool applied = true;  ///< false: arrived after a newer launch, without effect
  bool navigation = false;
  std::uint32_t delivery = 0;
  std::string what{};      ///< `SetValue`, `LMSGetValue`, … or `continue`, `choice`, …
  std::string argument{};  ///< element, error code, parameter or target
  std::string value{};     ///< of SetValue
  std::string result{};
  std::int32_t error = 0;
  std::string diagnostic{};
};

/// Registrations: a learner in a version of a course through a dispatch, with the result. Thread-safe.
class Registrations {
 public:
  explicit Registrations(Context& context) : context_(context) {}

  /// Sorts by createdAt (default, newest first: `-createdAt`). `q`: how words of the learner's name and
  /// external id and of the course's title and key begin. A learner sees only its own. With `q` or a state a page may
  /// hold fewer than `limit`, even none, though there is a next one: it ends where it has looked at 10,000.
  /// Errors: request.invalid, tenant.not_found, course.ambiguous, auth.forbidden
  [[nodiscard]] Result<Page<Registration>> list(const Principal& principal, const RegistrationFilter& filter,
                                                const ListQuery& query);

  /// Errors: registration.not_found, auth.forbidden
  [[nodiscard]] Result<Registration> get(const Principal& principal, std::string_view id);

  /// Oldest first; a page holds at least `query.limit` lines and ends with a stored batch.
  /// Errors: as get, request.invalid
  [[nodiscard]] Result<Page<LogLine>> log(const Principal& principal, std::string_view id,
                                          const ListQuery& query);

  /// Back to not started: result and state are gone, the log stays, a running launch is superseded. The
  /// learner keeps the seat.
  /// Errors: as get
  [[nodiscard]] Result<Registration> reset(const Principal& principal, std::string_view id);

  /// With launches and logs; the seat becomes free.
  /// Errors: as get
  [[nodiscard]] Result<void> remove(const Principal& principal, std::string_view id);

 private:
  Context& context_;
};

}  // namespace lms::service
