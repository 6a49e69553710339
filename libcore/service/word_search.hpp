#pragma once
#include "service/list_statements.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Lists of those of whom each searched word begins a word (service/word_index.hpp). They walk an index whatever is
/// searched: the words when few have the rarest of them, else the list's own order, in which many are wanted.
namespace lms::service {

/// Whether each searched word is had. $3 is the rarest, $5 where what begins with it ends; $6 and
/// $7, $8 and $9, $10 and $11 the others. '' = there is none.
#define LMS_ALL_WORDS(has) "($3 = '' OR " has("$3", "$5") ") AND " LMS_FURTHER_WORDS(has)
#define LMS_FURTHER_WORDS(has)                                                                         \
  "($6 = '' OR " has("$6", "$7") ") AND ($8 = '' OR " has("$8", "$9") ") AND ($10 = '' OR " has("$10", \
                                                                                                "$11") ")"
/// Whether `id` has a word from `low` to before `high`; `one` is "user", of table user_words.
#define LMS_HAS_WORD(one, id, low, high)                                                 \
  "EXISTS (SELECT 1 FROM " one "_words x WHERE x." one "_id = " id " AND x.word >= " low \
  " AND x.word < " high ")"
/// The ids of all that have the rarest word; `of` narrows them.
#define LMS_WITH_RAREST(one, of) \
  "SELECT w." one "_id FROM " one "_words w WHERE " of "w.word >= $3 AND w.word < $5"

/// A list of what few are found by, looked up by the rarest word and sorted; `whose` is the column of those who have
/// words, `more` a further condition. The empty text behind a key keeps SQLite from walking all in the wanted order;
/// ids are walked in theirs. Parameters are those of LMS_ALL_WORDS, then the list's own, then the tenant.
#define LMS_LIST_OF_FEW(field, one, whose, columns, from, has, more, key, id, tenant_parameter)           \
  ::lms::service::ListStatements {                                                                        \
    field, LMS_FEW(one, whose, "", columns, from, has, more, key, id, ">", "ASC"),                        \
        LMS_FEW(one, whose, "", columns, from, has, more, key, id, "<", "DESC"),                          \
        LMS_FEW(one, whose, "w.tenant_id = " tenant_parameter " AND ", columns, from, has, more, key, id, \
                ">", "ASC"),                                                                              \
        LMS_FEW(one, whose, "w.tenant_id = " tenant_parameter " AND ", columns, from, has, more, key, id, \
                "<", "DESC")                                                                              \
  }
#define LMS_FEW(one, whose, of, columns, from, has, more, key, id, compare, direction)                       \
  ::lms::storage::Statement {                                                                                \
    LMS_LIST_SQL(columns, from, whose " IN (" LMS_WITH_RAREST(one, of) ") AND " LMS_FURTHER_WORDS(has) more, \
                 key, id, compare, direction, "")                                                            \
  }

/// How many have a word.
struct WordCount {
  storage::Statement of_all;     ///< from $1 to before $2, counted as far as $3
  storage::Statement of_tenant;  ///< of tenant $4
};
#define LMS_WORD_COUNT(one)                                                        \
  {                                                                                \
    ::lms::storage::Statement{LMS_COUNT_SQL(one, "")}, ::lms::storage::Statement { \
      LMS_COUNT_SQL(one, "w.tenant_id = $4 AND ")                                  \
    }                                                                              \
  }
#define LMS_COUNT_SQL(one, of)                                           \
  "SELECT COUNT(*) FROM (SELECT 1 AS one FROM " one "_words w WHERE " of \
  "w.word >= $1 AND w.word < $2 "                                        \
  "LIMIT $3) f"
[[nodiscard]] Result<std::int64_t> count_word(storage::Transaction& tx, const WordCount& statements,
                                              const std::string& word, std::int64_t most,
                                              const TenantScope& scope);

/// Whether any course's title or key has the word.
[[nodiscard]] Result<bool> is_of_a_course(storage::Transaction& tx, const std::string& word);

/// The words of a search text that count: the longest four, longest first. Nothing when the text searches for what
/// nobody is found by; no words when it is empty.
[[nodiscard]] std::optional<std::vector<std::string>> words_to_search(std::string_view text);

/// Runs a list of LMS_ALL_WORDS: `words` as they are ordered, at most four; `extra` are the list's own parameters.
[[nodiscard]] Result<storage::Rows> run_word_list(storage::Transaction& tx,
                                                  std::span<const ListStatements> statements, PagePlan plan,
                                                  const std::vector<std::string>& words,
                                                  const TenantScope& scope,
                                                  std::vector<storage::Value> extra = {});

/// Whether a row is one that the page of a list of many looks at: from `low` to `high`, key and id.
#define LMS_LOOKED_AT(key, id, low_key, low_id, high_key, high_id) \
  "(" key ", " id ") >= (" low_key ", " low_id ") AND (" key ", " id ") <= (" high_key ", " high_id ")"
/// The last row that a page looks at: $1 and $2 are its start, $3 the number of rows before, $4 the tenant.
#define LMS_EDGES(field, from, key, id, tenant)                                                  \
  ::lms::service::ListStatements {                                                               \
    field, ::lms::storage::Statement{LMS_EDGE_SQL("", from, key, id, ">", "ASC")},               \
        ::lms::storage::Statement{LMS_EDGE_SQL("", from, key, id, "<", "DESC")},                 \
        ::lms::storage::Statement{LMS_EDGE_SQL(tenant " = $4 AND ", from, key, id, ">", "ASC")}, \
        ::lms::storage::Statement {                                                              \
      LMS_EDGE_SQL(tenant " = $4 AND ", from, key, id, "<", "DESC")                              \
    }                                                                                            \
  }
#define LMS_EDGE_SQL(of, from, key, id, compare, direction)                                               \
  "SELECT " key ", " id " FROM " from " WHERE " of "(" key ", " id ") " compare " ($1, $2) ORDER BY " key \
  " " direction ", " id " " direction " LIMIT 1 OFFSET $3"

/// A list that can be searched.
struct WordLists {
  std::span<const ListStatements> few;  ///< LMS_LIST_OF_FEW
  /// Of many or all; the last of their own parameters are those of LMS_LOOKED_AT.
  std::span<const ListStatements> many;
  /// LMS_EDGES; none when a page of many may look at all, as when not all rows are shown: a page that ends among those
  /// would tell of them.
  std::span<const ListStatements> edges;
  const WordCount& count;
};

/// Rows as run_list() gives them, and the cursor behind the last one that was looked at, "" = there are no more.
struct FoundRows {
  storage::Rows rows{};
  std::string looked_to{};
};

/// A page of those that the search text `text` finds, of all when it is empty. Of what many have it may hold fewer
/// than its limit, even none, though there is a next one: it ends where it has looked at 5,000.
[[nodiscard]] Result<FoundRows> search_list(storage::Transaction& tx, const WordLists& lists,
                                            const PagePlan& plan, std::string_view text,
                                            const TenantScope& scope,
                                            const std::vector<storage::Value>& extra = {});

/// As make_page().
template <class Parse>
[[nodiscard]] auto make_page(const FoundRows& found, const PagePlan& plan, Parse parse) {
  auto page = make_page(found.rows, plan, parse);
  if (page.next.empty()) page.next = found.looked_to;
  return page;
}

}  // namespace lms::service
