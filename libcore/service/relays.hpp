#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// Something that the course page tells of the customer's LMS. Objects are JSON as text, of the shape that the
/// route checks.
struct RelayReport {
  std::uint64_t seq = 0;  ///< of the launch's reports, from 1 on
  Millis at{};            ///< since the launch
  std::string event{};    ///< `result`, `unanswered` or `end`
  std::string body{};     ///< everything
  std::string offer{};    ///< the result that the LMS was given; "" in an `end`
  bool accepted = false;  ///< of a `result`
  std::string problem{};  ///< why it was not accepted; "" when it was
};

/// Where the customer's LMS stands with a registration. Objects are JSON as text; "" when there is none.
struct RelayState {
  bool attempt_kept = false;  ///< the LMS gave our attempt back, so it keeps suspend data
  std::string offered{};
  std::optional<TimePoint> offered_at{};
  std::string accepted{};
  std::optional<TimePoint> accepted_at{};
  std::string problem{};
  [[nodiscard]] bool up_to_date() const { return !accepted.empty() && accepted == offered; }
};

struct ConversationLine {
  TimePoint at{};
  std::string event{};
  std::string body{};
};

/// One launch from a customer's LMS, or one try that was refused, with all that was said.
struct Conversation {
  std::string id{};
  std::string dispatch_id{};
  std::string trace{};
  TimePoint at{};
  std::string learner{};  ///< the LMS's id
  std::string refusal{};  ///< error code; "" = it was opened
  std::string claim{};    ///< JSON: what the LMS said of itself
  std::string launch_id{};
  std::string registration_id{};
  std::string completion{};  ///< what we have recorded by now
  std::string success{};
  std::optional<double> scaled{};
  RelayState relay{};
  std::vector<ConversationLine> lines{};
};

struct ConversationFilter {
  std::string dispatch{};      ///< id
  std::string trace{};         ///< as the learner's page shows it
  std::string registration{};  ///< id
};

/// What launches and customers' LMSs said to each other. Thread-safe.
class Relays {
 public:
  /// Reports of one launch that are kept word for word; later ones count for the state alone.
  static constexpr std::uint64_t kMaxReports = 5000;

  explicit Relays(Context& context) : context_(context) {}

  /// Reports that came before change nothing. Those of a launch that was superseded are kept, but the state is
  /// the newest launch's.
  /// Errors: runtime.forbidden (unknown launch or wrong secret)
  [[nodiscard]] Result<void> report(std::string_view launch_id, std::string_view secret,
                                    const std::vector<RelayReport>& reports);

  /// Of a registration that the caller may see; nothing when no customer's LMS ever opened it.
  [[nodiscard]] Result<std::optional<RelayState>> state(std::string_view registration_id);

  /// Sorts by at (default, newest first: `-at`). `q` searches the LMS's learner id and the trace.
  /// Errors: request.invalid, auth.forbidden
  [[nodiscard]] Result<Page<Conversation>> conversations(const Principal& principal,
                                                         const ConversationFilter& filter,
                                                         const ListQuery& query);

 private:
  Context& context_;
};

}  // namespace lms::service
