#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/lrs_caller.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// A key and secret for programs that speak xAPI.
struct LrsCredential {
  std::string id{};
  std::string tenant_id{};
  std::string name{};
  std::string key{};  ///< the user name of HTTP Basic
  std::vector<std::string> scopes{};
  std::string created_by{};
  std::optional<TimePoint> revoked_at{};
  std::optional<TimePoint> last_used_at{};  ///< to the minute
  TimePoint created_at{};
};
struct NewLrsCredential {
  std::string tenant{};  ///< id or domain; "" = the maker's own
  std::string name{};
  std::vector<std::string> scopes{};  ///< at least one
};
struct CreatedLrsCredential {
  LrsCredential credential{};
  std::string secret{};  ///< `lmsx_…`: Basic's password, or a bearer token by itself; only its hash is kept
};

/// The credentials of tenants' record stores. Thread-safe.
class LrsCredentials {
 public:
  explicit LrsCredentials(Context& context) : context_(context) {}

  /// Errors: request.invalid (element name, scopes), tenant.not_found, auth.forbidden
  [[nodiscard]] Result<CreatedLrsCredential> create(const Principal& principal,
                                                    const NewLrsCredential& wanted,
                                                    const InTransaction<CreatedLrsCredential>& also = {});
  /// Revoked ones included, newest first; `q` searches names.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<LrsCredential>> list(const Principal& principal, std::string_view tenant,
                                                 const ListQuery& query);
  /// `ref` is its id or its key.
  /// Errors: credential.not_found, auth.forbidden
  [[nodiscard]] Result<LrsCredential> get(const Principal& principal, std::string_view ref);
  /// Takes effect at once; again is fine.
  /// Errors: credential.not_found, auth.forbidden
  [[nodiscard]] Result<void> revoke(const Principal& principal, std::string_view ref);

  /// Whether `token` has the form of a secret.
  [[nodiscard]] static bool is_secret(std::string_view token);
  /// Who `secret` is for; `key` is its credential's, or "" with a bearer token. Asks the database for each
  /// credential once a minute, and whenever one was revoked or a tenant changed.
  /// Errors: auth.invalid_credentials, auth.revoked, tenant.suspended
  [[nodiscard]] Result<std::shared_ptr<const LrsCaller>> authenticate(std::string_view key,
                                                                      std::string_view secret);

 private:
  Context& context_;
};

}  // namespace lms::service
