#pragma once
#include "base/result.hpp"
#include "service/launches.hpp"

#include <functional>
#include <optional>
#include <string>

/// What every way into a course has in common, once it is known who comes.
namespace lms::service {

/// Whose course is to be opened, once link, ticket or package has been found good.
struct LaunchClaim {
  std::optional<std::string> link_id{};
  std::string dispatch_id{};
  std::string learner_id{};
  bool debug = false;
};

/// Finds out who comes, in the transaction of the launch; it may run twice.
using FindClaim = std::function<Result<LaunchClaim>(storage::Transaction&, TimePoint)>;

/// Checks the usage rules, takes a seat for a learner who has none, creates the registration on its
/// first launch, ends the launch before (epoch), and takes the snapshot: all in one transaction, so
/// of two learners at the last seat one gets in. `also` runs in it, too.
/// Errors: those of `find` and `also`; launch.unknown_link (what the claim names is gone),
/// launch.revoked_link (the learner's account is deactivated), tenant.suspended, dispatch.disabled,
/// dispatch.not_started, dispatch.expired, dispatch.closed_to_new, dispatch.limit_reached,
/// course.not_launchable, course.damaged
[[nodiscard]] Result<OpenedLaunch> open_launch(Context& context, const FindClaim& find,
                                               const InTransaction<OpenedLaunch>& also = {});

}  // namespace lms::service
