#pragma once
#include "service/paging.hpp"
#include "service/tenant_scope.hpp"
#include "storage/connection.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace lms::service {

/// The four texts of a list sorted by one field: up or down, all tenants or one. Written by
/// LMS_LIST_STATEMENTS, so that each is a literal that tests can prepare on every database.
struct ListStatements {
  std::string_view field;  ///< as in ListQuery::sort
  storage::Statement all_ascending;
  storage::Statement all_descending;
  storage::Statement tenant_ascending;
  storage::Statement tenant_descending;
};

/// `columns` and `from` make the query, `search` its condition; `key` is the sort key (text) and `id`
/// the id that orders equal keys; `tenant` is the tenant's column. Parameters: $1 and $2 key and id
/// of the row before the page, $3 the search pattern, $4 the number of rows, then `extra` more for
/// `search`; the tenant comes last, as parameter number `tenant_parameter` ("$5" without extra ones).
#define LMS_LIST_STATEMENTS(field, columns, from, search, key, id, tenant, tenant_parameter)           \
  ::lms::service::ListStatements {                                                                     \
    field, ::lms::storage::Statement{LMS_LIST_SQL(columns, from, search, key, id, ">", "ASC", "")},    \
        ::lms::storage::Statement{LMS_LIST_SQL(columns, from, search, key, id, "<", "DESC", "")},      \
        ::lms::storage::Statement{LMS_LIST_SQL(columns, from, search, key, id, ">", "ASC",             \
                                               tenant " = " tenant_parameter " AND ")},                \
        ::lms::storage::Statement {                                                                    \
      LMS_LIST_SQL(columns, from, search, key, id, "<", "DESC", tenant " = " tenant_parameter " AND ") \
    }                                                                                                  \
  }
#define LMS_LIST_SQL(columns, from, search, key, id, compare, direction, scope)                             \
  "SELECT " key ", " id ", " columns " FROM " from " WHERE " scope search " AND (" key ", " id ") " compare \
  " ($1, $2) ORDER BY " key " " direction ", " id " " direction " LIMIT $4"

/// The first columns of a list's row: sort key and id; the columns that were named start here.
inline constexpr std::size_t kListColumns = 2;

/// That of the field and direction of `plan`, of what `scope` sees.
[[nodiscard]] const storage::Statement& list_statement(std::span<const ListStatements> statements,
                                                       const PagePlan& plan, const TenantScope& scope);

/// Key and id before all rows of the page.
struct ListStart {
  std::string_view key, id;
};
/// Refers to `plan`.
[[nodiscard]] ListStart list_start(const PagePlan& plan);
/// Sorts after every text that UTF-8 has: U+10FFFF, which is no character.
inline constexpr std::string_view kAfterAll = "\xf4\x8f\xbf\xbf";

/// Runs the list for `plan`: one row more than the page holds, when there is one.
[[nodiscard]] Result<storage::Rows> run_list(storage::Transaction& tx,
                                             std::span<const ListStatements> statements, const PagePlan& plan,
                                             const TenantScope& scope,
                                             std::vector<storage::Value> extra = {});

/// A page of what `parse(row, first column)` makes of the rows of run_list().
template <class Parse>
[[nodiscard]] auto make_page(const storage::Rows& rows, const PagePlan& plan, Parse parse)
    -> Page<decltype(parse(rows[0], kListColumns))> {
  Page<decltype(parse(rows[0], kListColumns))> page;
  const std::size_t count = std::min<std::size_t>(rows.size(), plan.limit);
  page.items.reserve(count);
  for (std::size_t i = 0; i < count; ++i) page.items.push_back(parse(rows[i], kListColumns));
  if (rows.size() > count) page.next = plan.cursor_after(rows[count - 1].text(0), rows[count - 1].text(1));
  return page;
}

}  // namespace lms::service
