#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "service/launches.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What every way into a course has in common, once it is known who comes.
namespace lms::service {

/// Whose course is to be opened, once link, ticket or package has been found good.
struct LaunchClaim {
  std::optional<std::string> link_id{};
  std::string dispatch_id{};
  std::string learner_id{};  ///< "" for a preview, which is nobody's
  bool preview = false;
  bool debug = false;
  /// The exchange that used up a launch, when this one belongs to it; nothing = this one does.
  std::optional<TimePoint> counted_at{};
  std::optional<std::string> continues{};    ///< the launch that this tab had open
  std::string language{};                    ///< of the player; "" = the browser's
  std::vector<std::string> redirect_urls{};  ///< where the learner goes at the end: the first that is allowed
  std::string redirect_hosts{};              ///< allowed beside the tenant's, as they are stored
};

/// Finds out who comes, in the transaction of the launch; it may run twice. What it uses up is given back
/// when the launch is refused.
using FindClaim = std::function<Result<LaunchClaim>(storage::Transaction&, TimePoint)>;

/// Checks the usage rules, takes a launch, and a seat for a learner who has none, creates the registration on
/// its first launch or moves it to another version, ends the launch before (epoch), and takes the snapshot:
/// all in one transaction, so of two learners at the last seat one gets in. `also` runs in it, too.
/// A preview gets the course and nothing else: it has no registration, and the player has nowhere to send its
/// calls.
/// Errors: those of `find` and `also`; launch.unknown_link (what the claim names is gone),
/// launch.revoked_link (the learner's account is deactivated), tenant.suspended, tenant.limit_reached,
/// dispatch.disabled, dispatch.not_started, dispatch.expired, dispatch.closed_to_new, dispatch.limit_reached,
/// dispatch.launches_used, course.not_launchable, course.damaged
[[nodiscard]] Result<OpenedLaunch> open_launch(Context& context, const FindClaim& find,
                                               const InTransaction<OpenedLaunch>& also = {});

}  // namespace lms::service
