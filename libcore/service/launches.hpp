#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "runtime/session.hpp"
#include "service/context.hpp"
#include "service/courses.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lms::service {

/// What a page says of itself at the launch exchange. All of it is the browser's claim.
struct LaunchVisit {
  /// A random secret that the browser made for this link and keeps: by it the same browser comes back
  /// (kReloadGrace) and an anonymous learner is known again. "" = it keeps nothing.
  std::string browser{};
  std::string learner_name{};  ///< what the learner typed, where the link asks for it
  std::string redirect_url{};  ///< where the page that holds the link wants the learner back
};

/// What the player needs to play, the answer to the launch exchange. Secrets are in clear here and
/// nowhere else.
struct OpenedLaunch {
  std::string launch_id{};
  std::string registration_id{};
  std::uint64_t epoch = 0;
  runtime::LaunchMode mode =
      runtime::LaunchMode::normal;  ///< browse: a preview, of which nothing is recorded
  std::string secret{};             ///< goes with each batch of the call log, as a header
  std::string ticket{};             ///< opens the registration again after a reload of the same tab
  std::string title{};
  std::string standard{};
  std::string learner_name{};
  std::string files{};         ///< `/c/<cap>/`, where the course's files are served
  std::string build{};         ///< runtime::engine_build()
  std::string language{};      ///< of the player; "" = the browser's
  std::string redirect_url{};  ///< where the learner goes at the end; "" = nowhere
  bool debug = false;          ///< the link came from an administrator who looks for faults
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

  /// Uses the link, checks the usage rules, takes a launch, and a seat for a learner who has none, creates
  /// the registration on its first launch, ends the launch before (epoch), and takes the snapshot: all in
  /// one transaction, so of two learners at the last seat one gets in, and a refusal uses nothing up.
  /// Errors: launch.unknown_link, launch.expired_link, launch.revoked_link, launch.used_link,
  /// launch.full_link, launch.name_needed, tenant.suspended, tenant.limit_reached, dispatch.disabled,
  /// dispatch.not_started, dispatch.expired, dispatch.closed_to_new, dispatch.limit_reached,
  /// dispatch.launches_used, course.not_launchable, course.damaged, request.invalid (element learnerName)
  [[nodiscard]] Result<OpenedLaunch> open_by_token(std::string_view token, const LaunchVisit& visit = {});

  /// The same for the tab that opened a launch before, within a day of it. The learner keeps the seat.
  /// Errors: as open_by_token; launch.unknown_link also for a ticket that is not known
  [[nodiscard]] Result<OpenedLaunch> open_by_ticket(std::string_view ticket, const LaunchVisit& visit = {});

 private:
  Context& context_;
};

}  // namespace lms::service
