#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lms::storage {
class Transaction;
}

namespace lms::service {

/// How many statements had one verb, or were about one activity.
struct StatementCount {
  std::string id{};             ///< IRI
  std::string name{};           ///< of an activity, as its definition has it; "" = none
  std::int64_t statements = 0;  ///< on all the days together
  std::vector<std::int64_t> by_day{};
};

/// What the record store of a tenant took. Lists by day are as long as `days`. A statement counts on the day it was
/// stored; one that is voided later stays counted.
struct StatementFigures {
  std::string tenant_id{};
  std::vector<std::string> days{};  ///< `2031-05-04`, oldest first, today last
  std::vector<std::int64_t> statements{};
  std::vector<StatementCount> verbs{};       ///< the most frequent ones, most first
  std::vector<StatementCount> activities{};  ///< likewise
  bool counted = true;                       ///< false: there is more to count; ask again
};

/// Statistics of statements. They are counted by day into tables of their own, the newest days first and each
/// statement once, so that an answer neither reads the statements again nor slows down those who store. An answer
/// counts for at most kCountingTime and says when that was not enough. Thread-safe.
class StatementStatistics {
 public:
  static constexpr std::size_t kMostFrequent = 10;
  static constexpr Millis kCountingTime{200};

  explicit StatementStatistics(Context& context) : context_(context) {}

  /// `tenant` is an id or a domain, "" = the principal's own; `days` is 1 to kMaxFigureDays. `languages` are those
  /// that names of activities are wanted in, best first.
  /// Errors: tenant.not_found, auth.forbidden, storage.*
  [[nodiscard]] Result<StatementFigures> overview(const Principal& principal, std::string_view tenant,
                                                  std::int64_t days,
                                                  const std::vector<std::string>& languages);

 private:
  Context& context_;
};

/// Takes a statement (JSON, stored as `seq`) that is voided or removed out of what was counted of its day.
[[nodiscard]] Result<void> uncount_statement(storage::Transaction& tx, std::string_view tenant_id,
                                             std::int64_t seq, const std::string& body);

}  // namespace lms::service
