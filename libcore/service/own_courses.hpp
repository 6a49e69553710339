#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/courses.hpp"
#include "service/registrations.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// A course that the caller's tenant may use, and how far the caller is in it.
struct OwnCourse {
  std::string dispatch_id{};
  std::string course_id{};
  std::string title{};
  std::string standard{};  ///< of the latest version
  TimePoint assigned_at{};
  std::optional<TimePoint> starts_at{};
  std::optional<TimePoint> expires_at{};
  std::optional<Error> refusal{};  ///< why a launch would be refused at this moment
  std::optional<Registration> registration{};
};

/// One opening of a registration.
struct Attempt {
  std::string launch_id{};
  std::int64_t number = 0;  ///< counts from 1
  TimePoint launched_at{};
  std::optional<TimePoint> last_sync_at{};  ///< when its last call was stored
  std::int64_t calls = 0;
};

struct OwnCourseDetail {
  OwnCourse course{};
  std::string description{};               ///< "" = none
  std::vector<StructureItem> structure{};  ///< of the registration's version, else of the latest
  std::vector<Attempt> attempts{};         ///< newest first, the newest hundred
};

/// What opens a course for the caller, once and soon.
struct OwnLaunch {
  std::string url{};  ///< `<content origin>/play#t=<token>`
  TimePoint expires_at{};
};

/// What a user sees of the own learning: users who log in, never API keys. Thread-safe.
class OwnCourses {
 public:
  explicit OwnCourses(Context& context) : context_(context) {}

  /// The dispatches to the caller's tenant that are enabled, or where the caller has a registration.
  /// Sorts by assignedAt (default, newest first); `q` searches the title.
  /// Errors: request.invalid, auth.forbidden
  [[nodiscard]] Result<Page<OwnCourse>> list(const Principal& principal, const ListQuery& query);

  /// Errors: dispatch.not_found, auth.forbidden
  [[nodiscard]] Result<OwnCourseDetail> get(const Principal& principal, std::string_view dispatch_id);

  /// A link for the caller that is good for two minutes; it takes no seat before it is opened. `debug`
  /// opens the course with the debug panel and is for administrators.
  /// Errors: as get, dispatch.* as dispatch::may_start, course.not_launchable, course.damaged
  [[nodiscard]] Result<OwnLaunch> launch(const Principal& principal, std::string_view dispatch_id,
                                         bool debug);

 private:
  Context& context_;
};

}  // namespace lms::service
