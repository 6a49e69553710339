#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/courses.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lms::service {

/// What the player needs to play, the answer to the launch exchange. Secrets are in clear here and
/// nowhere else.
struct OpenedLaunch {
  std::string launch_id{};
  std::string registration_id{};
  std::uint64_t epoch = 0;
  std::string secret{};  ///< goes with each batch of the call log, as a header
  std::string ticket{};  ///< opens the registration again after a reload of the same tab
  std::string title{};
  std::string standard{};
  std::string learner_name{};
  std::string files{};  ///< `/c/<cap>/`, where the course's files are served
  std::string build{};  ///< runtime::engine_build()
  bool debug = false;   ///< the link came from an administrator who looks for faults
  OpensIn opens_in = OpensIn::frame;
  bool resume = false;  ///< begin with resume_all instead of start
  TimePoint launched_at{};
  Bytes definition{};  ///< sequencing::encode(CourseDefinition)
  Bytes context{};     ///< runtime::encode(LaunchContext)
  Bytes snapshot{};    ///< of the registration; empty at its first launch
};

/// The launch exchange: from a link's token (or a tab's ticket) to an open launch. Thread-safe.
class Launches {
 public:
  explicit Launches(Context& context) : context_(context) {}

  /// Checks the usage rules, takes a seat for a learner who has none, creates the registration on its
  /// first launch, ends the launch before (epoch), and takes the snapshot: all in one transaction, so
  /// of two learners at the last seat one gets in.
  /// Errors: launch.unknown_link, launch.expired_link, launch.revoked_link, tenant.suspended,
  /// dispatch.disabled, dispatch.not_started, dispatch.expired, dispatch.closed_to_new,
  /// dispatch.limit_reached, course.not_launchable, course.damaged
  [[nodiscard]] Result<OpenedLaunch> open_by_token(std::string_view token);

  /// The same for the tab that opened a launch before, within a day of it. The learner keeps the seat.
  /// Errors: as open_by_token; launch.unknown_link also for a ticket that is not known
  [[nodiscard]] Result<OpenedLaunch> open_by_ticket(std::string_view ticket);

 private:
  Context& context_;
};

}  // namespace lms::service
