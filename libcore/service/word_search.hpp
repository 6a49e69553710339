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

/// A list of few, who are looked up by their rarest word and sorted; `more` is a further condition. The empty text
/// behind a key keeps SQLite from walking all in the wanted order; ids are walked in theirs. Parameters are those of
/// LMS_ALL_WORDS, then the list's own, then the tenant.
#define LMS_LIST_OF_FEW(field, one, columns, from, has, more, key, id, tenant_parameter)                     \
  ::lms::service::ListStatements {                                                                           \
    field, ::lms::storage::Statement{LMS_FEW_SQL(one, "", columns, from, has, more, key, id, ">", "ASC")},   \
        ::lms::storage::Statement{LMS_FEW_SQL(one, "", columns, from, has, more, key, id, "<", "DESC")},     \
        ::lms::storage::Statement{LMS_FEW_SQL(one, "w.tenant_id = " tenant_parameter " AND ", columns, from, \
                                              has, more, key, id, ">", "ASC")},                              \
        ::lms::storage::Statement {                                                                          \
      LMS_FEW_SQL(one, "w.tenant_id = " tenant_parameter " AND ", columns, from, has, more, key, id, "<",    \
                  "DESC")                                                                                    \
    }                                                                                                        \
  }
#define LMS_FEW_SQL(one, of, columns, from, has, more, key, id, compare, direction)                          \
  LMS_LIST_SQL(columns, from, id " IN (" LMS_WITH_RAREST(one, of) ") AND " LMS_FURTHER_WORDS(has) more, key, \
               id, compare, direction, "")

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

/// The words of a search text that count: the longest four, longest first. Nothing when the text searches for what
/// nobody is found by; no words when it is empty.
[[nodiscard]] std::optional<std::vector<std::string>> words_to_search(std::string_view text);

/// Runs a list of LMS_ALL_WORDS: `words` as they are ordered, at most four; `extra` are the list's own parameters.
[[nodiscard]] Result<storage::Rows> run_word_list(storage::Transaction& tx,
                                                  std::span<const ListStatements> statements, PagePlan plan,
                                                  const std::vector<std::string>& words,
                                                  const TenantScope& scope,
                                                  std::vector<storage::Value> extra = {});

/// A list that can be searched: of few, of many or all, and how many have a word.
struct WordLists {
  std::span<const ListStatements> few;
  std::span<const ListStatements> many;
  const WordCount& count;
};

/// A page of those that the search text `text` finds, of all when it is empty. Rows as run_list() gives them.
[[nodiscard]] Result<storage::Rows> search_list(storage::Transaction& tx, const WordLists& lists,
                                                const PagePlan& plan, std::string_view text,
                                                const TenantScope& scope,
                                                const std::vector<storage::Value>& extra = {});

}  // namespace lms::service
