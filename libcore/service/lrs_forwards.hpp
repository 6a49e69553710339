#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "xapi/multipart.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Statements of a tenant's record store that go on to another one: in the order in which they were stored, at
/// least once (the other store knows what it has by the ids), from where the last try ended.
namespace lms::service {

struct Forward {
  std::string id{};
  std::string tenant_id{};
  std::string name{};
  std::string url{};       ///< the endpoint: statements go to `<url>/statements`
  std::string key{};       ///< user name of HTTP Basic; "" = the secret is a bearer token
  std::string version{};   ///< 1.0.3 or 2.0.0
  std::string verb{};      ///< only statements with this verb; "" = any
  std::string activity{};  ///< … whose object is this activity
  std::string agent{};     ///< … whose actor or object is this Agent (JSON)
  bool enabled = true;
  std::int64_t position =
      0;  ///< of the last statement that was dealt with: when it was stored, in microseconds
  std::int64_t sent = 0;
  std::int64_t refused = 0;   ///< statements that the other store answered with 400, 409 or 413
  std::int64_t failures = 0;  ///< tries in a row that came to nothing
  TimePoint next_at{};
  std::string last_error{};  ///< of the last try, or of the last statement that was refused; "" = none
  std::optional<TimePoint> last_sent_at{};
  TimePoint created_at{};
};

struct NewForward {
  std::string tenant{};  ///< id or domain; "" = the maker's own
  std::string name{};
  std::string url{};
  std::string key{};
  std::string secret{};
  std::string version = "2.0.0";
  std::string verb{};
  std::string activity{};
  std::string agent{};
  bool from_start = true;  ///< false: only what is stored from now on
};

/// What administrators of webhooks may do with forwards. Thread-safe.
class Forwards {
 public:
  explicit Forwards(Context& context) : context_(context) {}

  /// Errors: request.invalid (element name, url, secret, version, verb, activity, agent), tenant.not_found,
  /// auth.forbidden
  [[nodiscard]] Result<Forward> create(const Principal& principal, const NewForward& wanted,
                                       const InTransaction<Forward>& also = {});
  /// Newest first; `q` searches names and URLs. Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<Forward>> list(const Principal& principal, std::string_view tenant,
                                           const ListQuery& query);
  /// Errors: forward.not_found, auth.forbidden
  [[nodiscard]] Result<Forward> get(const Principal& principal, std::string_view id);
  /// Pauses it, or lets it go on at once from where it was; `secret` replaces the other store's, "" = keep.
  /// Errors: as get
  [[nodiscard]] Result<Forward> update(const Principal& principal, std::string_view id,
                                       std::optional<bool> enabled, std::string_view secret);
  /// Errors: as get
  [[nodiscard]] Result<void> remove(const Principal& principal, std::string_view id);

 private:
  Context& context_;
};

/// A statement that is to go on.
struct ForwardedStatement {
  std::int64_t seq = 0;
  std::string json{};  ///< without what the receiving store sets: stored, authority, version
  std::vector<xapi::AttachedContent> contents{};
};
struct ForwardBatch {
  Forward forward{};
  std::string secret{};
  std::vector<ForwardedStatement> statements{};
  std::int64_t read_to = 0;  ///< the last statement that was looked at, wanted or not
};
/// What came of a batch.
struct ForwardOutcome {
  std::int64_t position = 0;  ///< of the last statement that was dealt with
  std::int64_t sent = 0;
  std::int64_t refused = 0;
  std::string error{};    ///< of the last refusal or failure
  bool failed = false;    ///< the rest is tried again later
  bool hopeless = false;  ///< 401 or 403: the forward is paused until somebody looks after it
};

/// The forwards that are enabled and may try now.
[[nodiscard]] Result<std::vector<std::string>> due_forwards(Context& context);
/// What is next for a forward; nothing when there is none, or it is paused. At most 100 statements or 4 MiB (and the
/// one that goes beyond it).
[[nodiscard]] Result<std::optional<ForwardBatch>> next_of_forward(Context& context, const std::string& id);
/// Notes what came of a batch; after a failure the next try is 5 s away, then twice as long each time, ten minutes
/// at most.
[[nodiscard]] Result<void> record_forwarding(Context& context, const ForwardBatch& batch,
                                             const ForwardOutcome& outcome);

}  // namespace lms::service
