#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// Who a link is for: one learner, whoever says a name, or nobody whose results count.
enum class LinkKind : std::uint8_t { learner, anonymous, preview };
[[nodiscard]] std::string_view to_text(LinkKind kind);
[[nodiscard]] std::optional<LinkKind> parse_link_kind(std::string_view text);

/// A link that opens a dispatch's course, until it is used up, expires or is revoked. Looking at it uses
/// nothing: a use is an exchange that was accepted, and the same browser comes back within kReloadGrace
/// (service/launch_claim.hpp) without another one.
struct LaunchLink {
  std::string id{};
  std::string tenant_id{};
  std::string dispatch_id{};
  LinkKind kind = LinkKind::learner;
  std::string learner_id{};  ///< "" unless for one learner
  std::string learner_name{};
  std::string token_hint{};  ///< first 6 characters of the token
  std::optional<TimePoint> expires_at{};
  std::optional<TimePoint> revoked_at{};
  std::optional<std::int64_t> max_uses{};
  std::optional<std::int64_t> max_learners{};  ///< of an anonymous one
  std::string language{};                      ///< of the player; "" = the browser's
  std::string redirect_url{};                  ///< where the learner goes at the end; "" = nowhere
  std::vector<std::string> redirect_hosts{};   ///< allowed beside the tenant's
  bool debug = false;
  /// Empty where the dispatch's analytics keep from the principal what learners do.
  std::optional<std::int64_t> uses{};
  std::optional<std::int64_t> learners{};  ///< who came by an anonymous one
  std::optional<TimePoint> last_used_at{};
  TimePoint created_at{};
};

/// Who the link is for: a user of the dispatch's tenant (`user`: id or e-mail), an e-mail address, which may
/// be a user's or not, or somebody that only the customer knows (`learner_id` and `learner_name`). Exactly
/// one of the three for kind learner, none for the others.
struct NewLaunchLink {
  std::string dispatch{};
  LinkKind kind = LinkKind::learner;
  std::string user{};
  std::string email{};
  std::string learner_id{};
  std::string learner_name{};  ///< with an e-mail: optional, the address unless said
  std::optional<TimePoint> expires_at{};
  std::optional<std::int64_t> max_uses{};
  std::optional<std::int64_t> max_learners{};
  std::string language{};
  std::string redirect_url{};
  std::vector<std::string> redirect_hosts{};
  /// The player shows each call and the steps of sequencing beside the course. For administrators.
  bool debug = false;
};

/// Languages that the player page speaks.
[[nodiscard]] const std::vector<std::string_view>& player_languages();

struct CreatedLaunchLink {
  LaunchLink link{};
  std::string url{};  ///< `<content origin>/play#t=<token>[&lang=…]`; not to be had again
};

struct LaunchLinkFilter {
  std::string tenant{};    ///< id or domain
  std::string dispatch{};  ///< id
};

/// Thread-safe.
class LaunchLinks {
 public:
  explicit LaunchLinks(Context& context) : context_(context) {}

  /// Takes no seat: a registration begins with the first launch. A preview is for those to make whose the
  /// course is, since it lets people in without a seat. Hosts beside the tenant's are an administrator's
  /// to name.
  /// Errors: dispatch.not_found, user.not_found, request.invalid (element user, email, learner, learner.id,
  /// learner.name, expiresAt, maxUses, maxLearners, language, redirectUrl, redirectHosts),
  /// course.not_launchable, course.damaged, auth.forbidden
  [[nodiscard]] Result<CreatedLaunchLink> create(const Principal& principal, const NewLaunchLink& link,
                                                 const InTransaction<CreatedLaunchLink>& also = {});

  /// For the caller's own account (`link.user` is the caller's id), which needs no permission but the
  /// dispatch being its tenant's; whether `link.debug` is allowed was decided before.
  /// Errors: as create
  [[nodiscard]] Result<CreatedLaunchLink> create_own(const Principal& principal, const NewLaunchLink& link);

  /// Sorts by createdAt, newest first. `q` searches the learner's name.
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
