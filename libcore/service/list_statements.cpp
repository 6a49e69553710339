#include "service/list_statements.hpp"

#include <stdexcept>
#include <utility>

namespace lms::service {
namespace {

// Sorts after every text that UTF-8 has: U+10FFFF, which is no character.
constexpr std::string_view kAfterAll = "\xf4\x8f\xbf\xbf";

const storage::Statement& pick(const ListStatements& list, Direction direction, bool platform) {
  if (direction == Direction::ascending) return platform ? list.all_ascending : list.tenant_ascending;
  return platform ? list.all_descending : list.tenant_descending;
}

}  // namespace

Result<storage::Rows> run_list(storage::Transaction& tx, std::span<const ListStatements> statements,
                               const PagePlan& plan, const TenantScope& scope,
                               std::vector<storage::Value> extra) {
  const auto list = std::find_if(statements.begin(), statements.end(),
                                 [&](const ListStatements& one) { return one.field == plan.field; });
  if (list == statements.end())
    throw std::logic_error("a list without statements for sort field " + plan.field);
  const std::string_view start = plan.direction == Direction::ascending ? std::string_view{} : kAfterAll;

  std::vector<storage::Value> values;
  values.emplace_back(plan.from_start ? start : std::string_view(plan.after_key));
  values.emplace_back(plan.from_start ? start : std::string_view(plan.after_id));
  values.emplace_back(plan.pattern);
  values.emplace_back(std::int64_t{plan.limit} + 1);
  for (auto& value : extra) values.push_back(std::move(value));
  if (!scope.is_platform()) values.emplace_back(scope.param());
  return tx.query(pick(*list, plan.direction, scope.is_platform()), values);
}

}  // namespace lms::service
