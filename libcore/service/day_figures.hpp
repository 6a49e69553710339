#pragma once
#include "base/result.hpp"
#include "service/figures.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lms::storage {
class Transaction;
}

/// What happens is counted by day and dispatch, so that a tenant's own people are shown the figures of those whose
/// counts they may see (service/analytics_sight.hpp): past ones, too, as the dispatch is when they look.
namespace lms::service {

/// Whose figures something counts among: a dispatch's, its tenant's and everybody's.
struct Counted {
  std::string_view tenant_id{};
  std::string_view dispatch_id{};
};

/// Adds `more` to the day of `now`, in the transaction of the change it tells of.
[[nodiscard]] Result<void> count_day(storage::Transaction& tx, const Counted& whose, TimePoint now,
                                     const DayFigures& more);

/// Counts a launch of `learner_id`: as the learner's first of the day when it is, which counts with that dispatch
/// alone, and as the beginning of a registration when `begins`.
[[nodiscard]] Result<void> count_launch(storage::Transaction& tx, const Counted& whose,
                                        std::string_view learner_id, bool begins, TimePoint now);

/// Before a dispatch is deleted: what it counted stays among the tenant's figures, hidden from the tenant if the
/// dispatch's counts are.
[[nodiscard]] Result<void> keep_figures(storage::Transaction& tx, std::string_view dispatch_id);

/// Active users and learners are counted over so many days.
inline constexpr std::chrono::days kActiveSpan{30};

/// Of a viewer (service/analytics_sight.hpp): how many of its users had a launch since kActiveSpan in dispatches
/// whose counts it sees. Nothing when it sees those of all that was launched.
[[nodiscard]] Result<std::optional<std::int64_t>> active_users_seen(storage::Transaction& tx,
                                                                    std::string_view viewer, TimePoint now);

}  // namespace lms::service
