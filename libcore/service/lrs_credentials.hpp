#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// What may be done in the Learning Record Store (xAPI 1.0.3, Communication 4.2).
enum class LrsScope : std::uint8_t {
  all = 1,
  all_read = 2,
  statements_read = 4,
  statements_read_mine = 8,
  statements_write = 16,
  state = 32,
  profile = 64,
  define = 128,  ///< what statements say of activities becomes what the LRS says of them
};
[[nodiscard]] std::string_view to_text(LrsScope scope);
[[nodiscard]] std::optional<LrsScope> parse_lrs_scope(std::string_view text);

/// Some of them.
class LrsScopes {
 public:
  LrsScopes() = default;
  LrsScopes(std::initializer_list<LrsScope> scopes) {
    for (const auto scope : scopes) add(scope);
  }
  void add(LrsScope scope) { bits_ |= static_cast<unsigned>(scope); }
  [[nodiscard]] bool has(LrsScope scope) const { return (bits_ & static_cast<unsigned>(scope)) != 0; }

 private:
  unsigned bits_ = 0;
};

/// Who talks to the LRS, and with which tenant's.
struct LrsCaller {
  std::string tenant_id{};
  std::string id{};    ///< of the credential, user or API key
  std::string name{};  ///< what the authority of its statements is called
  LrsScopes scopes{};
};

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
  std::vector<std::string> scopes{};  ///< empty = all
};
struct CreatedLrsCredential {
  LrsCredential credential{};
  std::string secret{};  ///< `lmsx_…`: Basic's password, or a bearer token by itself; only its hash is kept
};

/// Whoever may make, see and revoke API keys may do so with these. Thread-safe.
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
  /// Who `secret` is for; `key` is its credential's, or "" with a bearer token.
  /// Errors: auth.invalid_credentials, auth.revoked, tenant.suspended
  [[nodiscard]] Result<LrsCaller> authenticate(std::string_view key, std::string_view secret);

 private:
  Context& context_;
};

}  // namespace lms::service
