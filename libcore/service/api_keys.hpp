#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// A key for programs. It acts as an administrator of its tenant (of the platform, when that is the
/// root tenant), narrowed to its scopes, and outlives whoever made it.
struct ApiKey {
  std::string id{};
  std::string tenant_id{};
  std::string name{};
  std::vector<std::string> scopes{};  ///< as given; service/permissions.hpp knows the words
  std::string hint{};                 ///< the key's first characters
  std::string created_by{};           ///< id of a user or of another key
  std::optional<TimePoint> expires_at{};
  std::optional<TimePoint> revoked_at{};
  std::optional<TimePoint> last_used_at{};  ///< to the minute
  TimePoint created_at{};
};

struct NewApiKey {
  std::string tenant{};  ///< id or domain; "" = the maker's own
  std::string name{};
  std::vector<std::string> scopes{};
  std::optional<TimePoint> expires_at{};
};

struct CreatedApiKey {
  ApiKey key{};
  std::string secret{};  ///< `lmsk_…`; only its hash is kept
};

/// Thread-safe.
class ApiKeys {
 public:
  explicit ApiKeys(Context& context) : context_(context) {}

  /// A key makes none that allows more than itself.
  /// Errors: request.invalid (element name, scopes, expiresAt), tenant.not_found, auth.forbidden
  [[nodiscard]] Result<CreatedApiKey> create(const Principal& principal, const NewApiKey& key,
                                             const InTransaction<CreatedApiKey>& also = {});

  /// Revoked ones included. Sorts by createdAt, newest first; `q` searches names.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<ApiKey>> list(const Principal& principal, std::string_view tenant,
                                          const ListQuery& query);

  /// Errors: key.not_found, auth.forbidden
  [[nodiscard]] Result<ApiKey> get(const Principal& principal, std::string_view id);

  /// Takes effect at once; again is fine.
  /// Errors: key.not_found, auth.forbidden
  [[nodiscard]] Result<void> revoke(const Principal& principal, std::string_view id);

  /// Whether `token` has the form of a key.
  [[nodiscard]] static bool is_key(std::string_view token);

  /// Who a key stands for.
  /// Errors: auth.invalid_token, auth.revoked, auth.expired, tenant.suspended
  [[nodiscard]] Result<Principal> authenticate(std::string_view token, std::string_view from);

 private:
  Context& context_;
};

}  // namespace lms::service
