#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/identity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

/// Who may make an account in a tenant without an administrator: nobody, who has an invitation, everybody.
enum class Signup : std::uint8_t { off, invite, open };
[[nodiscard]] std::string_view to_text(Signup signup);
[[nodiscard]] std::optional<Signup> parse_signup(std::string_view text);

/// Lets somebody make an account, once. Only a hash of its token is kept.
struct Invitation {
  std::string id{};
  std::string tenant_id{};
  std::string email{};  ///< who is invited; "" = whoever has the link
  Role role = Role::learner;
  std::string hint{};  ///< first 6 characters of the token
  std::string created_by{};
  TimePoint created_at{};
  TimePoint expires_at{};
  std::optional<TimePoint> used_at{};
  std::optional<TimePoint> revoked_at{};
};

struct NewInvitation {
  std::string tenant{};  ///< id or domain; "" = the principal's own
  std::string email{};
  Role role = Role::learner;
  std::optional<TimePoint> expires_at{};  ///< absent: in 7 days
};

struct CreatedInvitation {
  Invitation invitation{};
  std::string url{};  ///< `<public URL>/register#t=<token>`; not to be had again
};

/// A link with which a user chooses a new password.
struct PasswordReset {
  std::string user_id{};
  std::string url{};  ///< `<public URL>/reset#t=<token>`; not to be had again
  TimePoint expires_at{};
};

/// By what somebody asks for an account: an invitation's token, or the domain of a tenant that is open.
struct SignupKey {
  std::string invitation{};
  std::string tenant{};
};

struct SignupOffer {
  std::string tenant_id{};
  std::string tenant_name{};
  std::string tenant_domain{};
  std::string email{};  ///< of the invitation; "" = free
  Role role = Role::learner;
};

struct NewAccount {
  std::string email{};  ///< "" = the invitation's
  std::string first_name{};
  std::string last_name{};
  std::string password{};
};

/// Accounts as their owners make and mend them. Thread-safe.
class Accounts {
 public:
  explicit Accounts(Context& context) : context_(context) {}

  /// Errors: tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Signup> signup(const Principal& principal, std::string_view tenant);
  /// Errors: as signup
  [[nodiscard]] Result<Signup> set_signup(const Principal& principal, std::string_view tenant, Signup signup);

  /// Nobody invites to a role above the own, and not to a tenant whose signup is off.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden, auth.signup_closed, user.exists
  [[nodiscard]] Result<CreatedInvitation> invite(const Principal& principal, const NewInvitation& wanted,
                                                 const InTransaction<CreatedInvitation>& also = {});
  /// Newest first; `q` searches the e-mail.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<Invitation>> invitations(const Principal& principal, std::string_view tenant,
                                                     const ListQuery& query);
  /// Errors: invitation.not_found, auth.forbidden
  [[nodiscard]] Result<void> revoke_invitation(const Principal& principal, std::string_view id);

  /// What `key` opens. A tenant that is not open does not exist for those who ask.
  /// Errors: auth.signup_closed, auth.unknown_link, auth.used_link, auth.expired_link, tenant.suspended
  [[nodiscard]] Result<SignupOffer> offer(const SignupKey& key);
  /// Makes the account and logs it in.
  /// Errors: as offer; request.invalid, user.exists
  [[nodiscard]] Result<Login> sign_up(const SignupKey& key, const NewAccount& account, std::string_view from);

  /// Good for a day; an earlier one for the same user ends. The old password works until it is used.
  /// Errors: user.not_found, user.ambiguous, auth.forbidden
  [[nodiscard]] Result<PasswordReset> make_reset(const Principal& principal, std::string_view user,
                                                 std::string_view tenant,
                                                 const InTransaction<PasswordReset>& also = {});
  /// Ends every login of the user.
  /// Errors: auth.unknown_link, auth.used_link, auth.expired_link, auth.deactivated, request.invalid
  [[nodiscard]] Result<void> reset_password(std::string_view token, std::string_view password,
                                            std::string_view from);

  /// Ends every login of the caller but the one that it gives.
  /// Errors: request.invalid (element currentPassword when it is wrong, or newPassword), auth.busy
  [[nodiscard]] Result<Login> change_password(const Principal& principal, std::string_view current,
                                              std::string_view fresh);

 private:
  Context& context_;
};

}  // namespace lms::service
