#include "service/user_search.hpp"

#include "service/user_repository.hpp"
#include "service/user_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lms::service {
namespace {

constexpr std::size_t kMostWords = 4;
/// As many users with a word are looked up and sorted for a page; of more than that the page is soon full. Ids alone
/// need no sorting.
constexpr std::int64_t kFew = 5'000;
constexpr std::int64_t kFewIds = 20'000;

// $3 to $5: the rarest word, and behind it what begins with it; then the others, '' = there is none.
#define FURTHER(low, high)                                                                        \
  "(" low " = '' OR EXISTS (SELECT 1 FROM user_words x WHERE x.user_id = u.id AND x.word >= " low \
  " AND x.word < " high "))"
#define FURTHER_WORDS FURTHER("$6", "$7") " AND " FURTHER("$8", "$9") " AND " FURTHER("$10", "$11")
#define HAS_WORD "EXISTS (SELECT 1 FROM user_words w WHERE w.user_id = u.id AND w.word >= $3 AND w.word < $5)"
#define THOSE(of) "SELECT w.user_id FROM user_words w WHERE " of "w.word >= $3 AND w.word < $5"
#define OF_TENANT "w.tenant_id = $12 AND "

// The empty text behind the key keeps SQLite from walking all users in the wanted order; ids are walked in theirs.
#define FEW_SQL(of, key, compare, direction)                                                           \
  LMS_LIST_SQL(LMS_USER_COLUMNS, "users u", "u.id IN (" THOSE(of) ") AND " FURTHER_WORDS, key, "u.id", \
               compare, direction, "")
#define FEW(field, key)                                                               \
  ListStatements {                                                                    \
    field, storage::Statement{FEW_SQL("", key, ">", "ASC")},                          \
        storage::Statement{FEW_SQL("", key, "<", "DESC")},                            \
        storage::Statement{FEW_SQL(OF_TENANT, key, ">", "ASC")}, storage::Statement { \
      FEW_SQL(OF_TENANT, key, "<", "DESC")                                            \
    }                                                                                 \
  }
#define MANY(field, key)                                                                               \
  LMS_LIST_STATEMENTS(field, LMS_USER_COLUMNS, "users u", HAS_WORD " AND " FURTHER_WORDS, key, "u.id", \
                      "u.tenant_id", "$12")

const ListStatements kOfFew[] = {
    FEW("createdAt", "u.id"),
    FEW("email", "u.email_folded || ''"),
    FEW("lastName", "lower(u.last_name || ' ' || u.first_name) || ''"),
};
const ListStatements kOfMany[] = {
    MANY("createdAt", "u.id"),
    MANY("email", "u.email_folded"),
    MANY("lastName", "lower(u.last_name || ' ' || u.first_name)"),
};

#define COUNT_SQL(of)                                                 \
  "SELECT COUNT(*) FROM (SELECT 1 AS one FROM user_words w WHERE " of \
  "w.word >= $1 AND w.word < $2 "                                     \
  "LIMIT $3) f"
const storage::Statement kCount{COUNT_SQL("")};
const storage::Statement kCountOfTenant{COUNT_SQL("w.tenant_id = $4 AND ")};

/// How many have the word, counted as far as `most`.
Result<std::int64_t> count(storage::Transaction& tx, const std::string& word, std::int64_t most,
                           const TenantScope& scope) {
  std::vector<storage::Value> values{word, behind(word), most};
  if (!scope.is_platform()) values.emplace_back(scope.param());
  LMS_ASSIGN(const auto rows, tx.query(scope.is_platform() ? kCount : kCountOfTenant, values));
  return rows.at(0).integer(0);
}

}  // namespace

Result<storage::Rows> search_users(storage::Transaction& tx, const PagePlan& plan,
                                   std::vector<std::string> words, const TenantScope& scope) {
  std::ranges::stable_sort(words, std::ranges::greater{}, &std::string::size);
  if (words.size() > kMostWords) words.resize(kMostWords);
  const std::int64_t few = plan.field == "createdAt" ? kFewIds : kFew;
  std::int64_t fewest = few + 1;
  for (std::string& word : words) {
    LMS_ASSIGN(const std::int64_t those, count(tx, word, fewest, scope));
    if (those == 0) return storage::Rows{};
    if (those >= fewest) continue;
    fewest = those;
    std::swap(words.front(), word);
  }
  PagePlan rarest = plan;
  rarest.pattern = words.front();
  std::vector<storage::Value> further{behind(words.front())};
  for (std::size_t i = 1; i < kMostWords; ++i) {
    const bool there = i < words.size();
    further.emplace_back(there ? words[i] : std::string());
    further.emplace_back(there ? behind(words[i]) : std::string());
  }
  return fewest <= few ? run_list(tx, kOfFew, rarest, scope, std::move(further))
                       : run_list(tx, kOfMany, rarest, scope, std::move(further));
}

}  // namespace lms::service
