#pragma once
#include "base/result.hpp"
#include "outgoing/address_rule.hpp"
#include "service/context.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::service {

/// An endpoint is sent to; a listener's messages wait until `lmsctl webhook listen` takes them.
enum class WebhookKind : std::uint8_t { endpoint, listener };
[[nodiscard]] std::string_view to_text(WebhookKind kind);

/// Whose events: those of the webhook's tenant, or of all tenants.
enum class WebhookReach : std::uint8_t { tenant, platform };
[[nodiscard]] std::string_view to_text(WebhookReach reach);
[[nodiscard]] std::optional<WebhookReach> parse_webhook_reach(std::string_view text);

/// A secret without itself.
struct WebhookSecret {
  std::string hint{};  ///< its first characters
  TimePoint made_at{};
  std::optional<TimePoint> ends_at{};  ///< after a rotation: signs until then
};

struct Webhook {
  std::string id{};
  std::string tenant_id{};
  WebhookKind kind = WebhookKind::endpoint;
  WebhookReach reach = WebhookReach::tenant;
  std::string name{};
  std::string url{};                  ///< "" of a listener
  std::vector<std::string> events{};  ///< `*`, `registration.*`, `user.created`
  std::string course_id{};            ///< "" = any
  std::string dispatch_id{};          ///< "" = any
  bool enabled = true;
  std::string disabled_why{};  ///< when lmsd did it
  std::vector<WebhookSecret> secrets{};
  std::int64_t failures = 0;  ///< tries without a success since the last one
  std::optional<TimePoint> paused_until{};
  std::optional<TimePoint> last_success_at{};
  std::optional<TimePoint> last_failure_at{};
  std::int64_t waiting = 0;  ///< messages that were not delivered yet
  std::string created_by{};
  TimePoint created_at{};
  TimePoint updated_at{};
};

struct NewWebhook {
  WebhookKind kind = WebhookKind::endpoint;
  std::string tenant{};  ///< id or domain; "" = the maker's own
  WebhookReach reach = WebhookReach::tenant;
  std::string name{};  ///< "" = the URL's host
  std::string url{};
  std::vector<std::string> events{};  ///< none = all
  std::string course{};               ///< id or key
  std::string dispatch{};             ///< id
};

struct CreatedWebhook {
  Webhook webhook{};
  std::string secret{};  ///< `whsec_…`; shown this once
};

/// What is absent stays as it is; "" takes a filter away.
struct WebhookChange {
  std::optional<std::string> name{};
  std::optional<std::string> url{};
  std::optional<std::vector<std::string>> events{};
  std::optional<std::string> course{};
  std::optional<std::string> dispatch{};
  std::optional<bool> enabled{};
};

/// Webhooks. Thread-safe. Those of all tenants are the platform's own matter.
class Webhooks {
 public:
  static constexpr std::size_t kMaxPerTenant = 100;
  static constexpr std::chrono::hours kDefaultOverlap{24};
  static constexpr std::chrono::hours kMaxOverlap{24 * 30};
  /// A listener that nobody asks for this long is gone.
  static constexpr std::chrono::minutes kLease{5};

  /// `addresses`: where webhooks may be sent.
  explicit Webhooks(Context& context, outgoing::AddressRule addresses = outgoing::AddressRule{})
      : context_(context), addresses_(std::move(addresses)) {}

  /// Errors: request.invalid (element name, url, events, reach, courseId), outgoing.url_invalid,
  /// outgoing.address_refused, tenant.not_found, course.not_found, dispatch.not_found, webhook.limit_reached,
  /// auth.forbidden
  [[nodiscard]] Result<CreatedWebhook> create(const Principal& principal, const NewWebhook& wanted,
                                              const InTransaction<CreatedWebhook>& also = {});

  /// Sorts by createdAt, newest first; `q` searches name and URL.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<Webhook>> list(const Principal& principal, std::string_view tenant,
                                           const ListQuery& query);

  /// Errors: webhook.not_found, auth.forbidden
  [[nodiscard]] Result<Webhook> get(const Principal& principal, std::string_view id);

  /// Enabling takes up what waits, at once. While disabled, no event is put in line and none is sent.
  /// Errors: as create() and get()
  [[nodiscard]] Result<Webhook> update(const Principal& principal, std::string_view id,
                                       const WebhookChange& change);

  /// A new secret signs from the next message on; those before it sign, too, for `overlap`.
  /// Errors: as get(), request.invalid (element overlapSeconds)
  [[nodiscard]] Result<CreatedWebhook> rotate(const Principal& principal, std::string_view id,
                                              std::chrono::seconds overlap,
                                              const InTransaction<CreatedWebhook>& also = {});

  /// With its deliveries, also those that wait.
  /// Errors: as get()
  [[nodiscard]] Result<void> remove(const Principal& principal, std::string_view id);

 private:
  Context& context_;
  outgoing::AddressRule addresses_;
};

}  // namespace lms::service
