#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

struct User {
  std::string id{};
  std::string tenant_id{};
  std::string email{};  ///< as given; compared without regard to case
  std::string first_name{};
  std::string last_name{};
  Role role = Role::learner;
  bool active = true;
  TimePoint created_at{};
  TimePoint updated_at{};
};

struct NewUser {
  std::string email{};
  std::string first_name{};
  std::string last_name{};
  std::string password{};
  Role role = Role::learner;
};

/// What is absent stays as it is. A new password, role or `active = false` ends the user's
/// tokens at once.
struct UserChange {
  std::optional<std::string> first_name{};
  std::optional<std::string> last_name{};
  std::optional<Role> role{};
  std::optional<bool> active{};
  std::optional<std::string> password{};
};

inline constexpr std::size_t kMinPasswordLength = 10;    ///< characters
inline constexpr std::size_t kMaxPasswordLength = 1024;  ///< bytes

/// Users of tenants. `ref` is an id or an e-mail; an e-mail that exists in several tenants needs
/// `tenant` (id or domain, "" = not said). Users of tenants that the principal may not see do
/// not exist for it. Thread-safe.
class Users {
 public:
  explicit Users(Context& context) : context_(context) {}

  /// Errors: request.invalid (element email, firstName, lastName, password, role),
  /// user.exists, tenant.not_found, auth.forbidden, auth.busy
  [[nodiscard]] Result<User> create(const Principal& principal, std::string_view tenant, const NewUser& user,
                                    const InTransaction<User>& also = {});

  /// Sorts by createdAt (default), email, lastName. `q` searches e-mail and names.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<User>> list(const Principal& principal, std::string_view tenant,
                                        const ListQuery& query);

  /// Errors: user.not_found, user.ambiguous, auth.forbidden
  [[nodiscard]] Result<User> get(const Principal& principal, std::string_view ref,
                                 std::string_view tenant = {});

  /// The last active platform administrator can be neither demoted nor deactivated.
  /// Errors: as get, request.invalid, user.last_admin, auth.busy
  [[nodiscard]] Result<User> update(const Principal& principal, std::string_view ref, std::string_view tenant,
                                    const UserChange& change);

  /// The user's learner record and registrations stay.
  /// Errors: as get, user.last_admin
  [[nodiscard]] Result<void> remove(const Principal& principal, std::string_view ref,
                                    std::string_view tenant = {});

 private:
  Context& context_;
};

}  // namespace lms::service
