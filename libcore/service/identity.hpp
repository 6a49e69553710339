#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/users.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

struct Credentials {
  std::string email{};  ///< case does not matter
  std::string password{};
  std::string tenant{};  ///< id or domain; "" = whichever tenant the e-mail and password fit
};

struct Login {
  std::string token{};  ///< access token, a bearer JWT
  std::string refresh_token{};
  std::int64_t expires_in = 0;  ///< seconds the access token lives
  User user{};
};

/// The first platform administrator. Without a password one is made.
struct FirstAdmin {
  std::string email{};
  std::optional<std::string> password{};
  std::string first_name = "Platform";
  std::string last_name = "Administrator";
};

/// What `lmsd init` made. Both names are empty when there was nothing to do.
struct Bootstrap {
  bool created = false;
  std::string admin_id{};
  std::string one_time_password{};  ///< set when none was given; shown once, stored nowhere
};

/// Login, tokens and who a token stands for. Thread-safe.
class Identity {
 public:
  explicit Identity(Context& context) : context_(context) {}

  /// Does the same work whether the e-mail exists or not.
  /// Errors: auth.invalid_credentials, auth.tenant_required (the password fits users of several
  /// tenants), auth.deactivated, tenant.suspended, auth.busy (too many password computations wait)
  [[nodiscard]] Result<Login> login(const Credentials& credentials, std::string_view from);

  /// A new pair for a refresh token. The token it replaces stays valid for Config::refresh_grace
  /// (a lost answer, two tabs); when it turns up later, every token of that login is revoked.
  /// Errors: auth.invalid_token, auth.expired, auth.revoked, tenant.suspended
  [[nodiscard]] Result<Login> refresh(std::string_view refresh_token, std::string_view from);

  /// Revokes every token of that login. A token that is unknown is fine.
  [[nodiscard]] Result<void> logout(std::string_view refresh_token);

  /// Who an access token stands for. Deactivation, a new role, a new password and a suspended
  /// tenant take effect at once.
  /// Errors: auth.invalid_token, auth.expired, auth.revoked, tenant.suspended
  [[nodiscard]] Result<Principal> authenticate(std::string_view access_token, std::string_view from);

  /// Errors: user.not_found
  [[nodiscard]] Result<User> me(const Principal& principal);

  /// The root tenant and its first platform administrator. Does nothing when the installation
  /// has a platform administrator.
  /// Errors: request.invalid (element email, password, firstName or lastName)
  [[nodiscard]] Result<Bootstrap> bootstrap(const FirstAdmin& wanted);

  /// Whether the installation has no platform administrator who can log in.
  [[nodiscard]] Result<bool> needs_admin();

 private:
  Context& context_;
};

}  // namespace lms::service
