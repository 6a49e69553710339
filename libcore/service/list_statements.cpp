#include "service/list_statements.hpp"

#include <stdexcept>
#include <utility>

namespace lms::service {

const storage::Statement& list_statement(std::span<const ListStatements> statements, const PagePlan& plan,
                                         const TenantScope& scope) {
  const auto list = std::find_if(statements.begin(), statements.end(),
                                 [&](const ListStatements& one) { return one.field == plan.field; });
  if (list == statements.end())
    throw std::logic_error("a list without statements for sort field " + plan.field);
  if (plan.direction == Direction::ascending)
    return scope.is_platform() ? list->all_ascending : list->tenant_ascending;
  return scope.is_platform() ? list->all_descending : list->tenant_descending;
}

ListStart list_start(const PagePlan& plan) {
  if (!plan.from_start) return {plan.after_key, plan.after_id};
  const std::string_view start = plan.direction == Direction::ascending ? std::string_view{} : kAfterAll;
  return {start, start};
}

Result<storage::Rows> run_list(storage::Transaction& tx, std::span<const ListStatements> statements,
                               const PagePlan& plan, const TenantScope& scope,
                               std::vector<storage::Value> extra) {
  const ListStart start = list_start(plan);
  std::vector<storage::Value> values{start.key, start.id, plan.pattern, std::int64_t{plan.limit} + 1};
  for (auto& value : extra) values.push_back(std::move(value));
  if (!scope.is_platform()) values.emplace_back(scope.param());
  return tx.query(list_statement(statements, plan, scope), values);
}

}  // namespace lms::service
