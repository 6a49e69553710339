#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

/// A link that opens a dispatch's course for one learner, as often as it is used until it
/// expires or is revoked. Only a hash of its token is kept.
struct LaunchLink {
  std::string id{};
  std::string tenant_id{};
  std::string dispatch_id{};
  std::string learner_id{};
  std::string learner_name{};
  std::string token_hint{};  ///< first 6 characters of the token
  std::optional<TimePoint> expires_at{};
  std::optional<TimePoint> revoked_at{};
  std::optional<TimePoint> last_used_at{};
  std::int64_t uses = 0;
  bool debug = false;
  TimePoint created_at{};
};

/// Who the link is for: a user of the dispatch's tenant (`user`: id or e-mail), or somebody that only
/// the customer knows (`learner_id` and `learner_name`). Exactly one of the two.
struct NewLaunchLink {
  std::string dispatch{};
  std::string user{};
  std::string learner_id{};
  std::string learner_name{};
  std::optional<TimePoint> expires_at{};
  /// The player shows each call and the steps of sequencing beside the course. For administrators.
  bool debug = false;
};

struct CreatedLaunchLink {
  LaunchLink link{};
  std::string url{};  ///< `<content origin>/play#t=<token>`; not to be had again
};

struct LaunchLinkFilter {
  std::string tenant{};    ///< id or domain
  std::string dispatch{};  ///< id
};

/// Thread-safe.
class LaunchLinks {
 public:
  explicit LaunchLinks(Context& context) : context_(context) {}

  /// Takes no seat: a registration begins with the first launch.
  /// Errors: dispatch.not_found, user.not_found, request.invalid (element user, learner.id, learner.name,
  /// expiresAt), course.not_launchable, auth.forbidden
  [[nodiscard]] Result<CreatedLaunchLink> create(const Principal& principal, const NewLaunchLink& link,
                                                 const InTransaction<CreatedLaunchLink>& also = {});

  /// For the caller's own account (`link.user` is the caller's id), which needs no permission but the
  /// dispatch being its tenant's; whether `link.debug` is allowed was decided before.
  /// Errors: as create
  [[nodiscard]] Result<CreatedLaunchLink> create_own(const Principal& principal, const NewLaunchLink& link);

  /// Sorts by createdAt, newest first.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<LaunchLink>> list(const Principal& principal, const LaunchLinkFilter& filter,
                                              const ListQuery& query);

  /// Errors: launch_link.not_found, auth.forbidden
  [[nodiscard]] Result<LaunchLink> get(const Principal& principal, std::string_view id);

  /// Effective at the next launch; revoking twice changes nothing.
  /// Errors: as get
  [[nodiscard]] Result<void> revoke(const Principal& principal, std::string_view id);

 private:
  [[nodiscard]] Result<CreatedLaunchLink> store(const Principal& principal, const TenantScope& scope,
                                                const NewLaunchLink& link,
                                                const InTransaction<CreatedLaunchLink>& also);

  Context& context_;
};

}  // namespace lms::service
