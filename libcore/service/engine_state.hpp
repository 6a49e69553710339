#pragma once
#include "runtime/session.hpp"
#include "storage/connection.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What a registration shares with others of the same learner, between the engine and the database.
namespace lms::service {

/// Fills objectives, buckets and preferences of `context` for a launch: global objectives and
/// buckets only as far as the course shares them.
[[nodiscard]] Result<void> load_shared(storage::Transaction& tx, const std::string& learner_id,
                                       const sequencing::CourseDefinition& course,
                                       runtime::LaunchContext& context);

/// Everything shared as it stood before and after a replay.
struct SharedState {
  std::vector<runtime::GlobalObjective> objectives{};
  std::vector<runtime::SharedBucket> buckets{};
  std::optional<runtime::Preferences> preferences{};
};
[[nodiscard]] SharedState shared_state(const runtime::Session& session);

/// Writes what differs between the two, so that a replay merges only what it changed itself.
[[nodiscard]] Result<void> store_shared(storage::Transaction& tx, const std::string& learner_id,
                                        TimePoint now, const SharedState& before, const SharedState& after);

/// `unknown`, `incomplete`, `completed`: as stored and in JSON (not attempted counts as unknown).
[[nodiscard]] std::string_view to_text(runtime::Completion completion);
[[nodiscard]] std::string_view to_text(runtime::Success success);
[[nodiscard]] runtime::Completion parse_completion(std::string_view text);
[[nodiscard]] runtime::Success parse_success(std::string_view text);

/// The registration's result after the engine says `now`: completed and passed never go back, a score
/// follows the newest one unless it would turn a pass into a fail.
[[nodiscard]] runtime::CourseResult merge_results(const runtime::CourseResult& stored,
                                                  const runtime::CourseResult& now);

}  // namespace lms::service
