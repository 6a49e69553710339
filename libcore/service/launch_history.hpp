#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

/// How a launch came to its end.
enum class LaunchEnd : std::uint8_t {
  open,      ///< not yet
  left,      ///< the learner left the course
  reloaded,  ///< the same tab opened it again
  forced,    ///< it was opened elsewhere while it was alive: what came later was not applied
  vanished,  ///< closed without a word, long before the next launch
  reset,     ///< the registration was set back
};
[[nodiscard]] std::string_view to_text(LaunchEnd end);

/// One opening of a registration.
struct LaunchRecord {
  std::string id{};
  std::string registration_id{};
  std::string learner_id{};
  std::string learner_name{};
  std::string link_id{};  ///< "" when it came another way
  std::uint64_t epoch = 0;
  std::int64_t version_number = 0;
  TimePoint launched_at{};
  std::optional<TimePoint> last_sync_at{};
  std::int64_t calls = 0;         ///< log entries that were applied
  std::int64_t late_batches = 0;  ///< that arrived after a newer launch
  LaunchEnd end = LaunchEnd::open;
  std::optional<TimePoint> ended_at{};  ///< when it was left, or superseded
  std::string superseded_by{};          ///< the newer launch; "" when none took its place
};

/// Who opened what when, and what became of it. Thread-safe.
class LaunchHistory {
 public:
  explicit LaunchHistory(Context& context) : context_(context) {}

  /// Newest first. A learner sees those of its own registrations.
  /// Errors: registration.not_found, request.invalid, auth.forbidden
  [[nodiscard]] Result<Page<LaunchRecord>> of_registration(const Principal& principal, std::string_view id,
                                                           const ListQuery& query);

  /// Those that came by the link, newest first. Previews are not recorded.
  /// Errors: launch_link.not_found, request.invalid, auth.forbidden
  [[nodiscard]] Result<Page<LaunchRecord>> of_link(const Principal& principal, std::string_view id,
                                                   const ListQuery& query);

 private:
  Context& context_;
};

}  // namespace lms::service
