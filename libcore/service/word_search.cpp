#include "service/word_search.hpp"

#include "base/text.hpp"
#include "service/word_index.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lms::service {
namespace {

constexpr std::size_t kMostWords = 4;
/// As many with a word are looked up and sorted for a page; of more than that the page is soon full. Ids alone need no
/// sorting.
constexpr std::int64_t kFew = 5'000;
constexpr std::int64_t kFewIds = 20'000;
/// What a page of many looks at, however few of those are found.
constexpr std::int64_t kLookedAt = 5'000;

const storage::Statement kCourseWith{
    "SELECT 1 FROM course_words w WHERE w.word >= $1 AND w.word < $2 LIMIT 1"};

/// The last row that the page looks at; none when there are fewer.
Result<std::optional<storage::Row>> edge_of(storage::Transaction& tx, std::span<const ListStatements> edges,
                                            const PagePlan& plan, const TenantScope& scope) {
  const ListStart start = list_start(plan);
  std::vector<storage::Value> values{start.key, start.id, kLookedAt - 1};
  if (!scope.is_platform()) values.emplace_back(scope.param());
  LMS_ASSIGN(auto rows, tx.query(list_statement(edges, plan, scope), values));
  if (rows.empty()) return std::optional<storage::Row>{};
  return std::move(rows[0]);
}

}  // namespace

Result<bool> is_of_a_course(storage::Transaction& tx, const std::string& word) {
  LMS_ASSIGN(const auto row, tx.query_one(kCourseWith, {word, behind(word)}));
  return row.has_value();
}

Result<std::int64_t> count_word(storage::Transaction& tx, const WordCount& statements,
                                const std::string& word, std::int64_t most, const TenantScope& scope) {
  std::vector<storage::Value> values{word, behind(word), most};
  if (!scope.is_platform()) values.emplace_back(scope.param());
  LMS_ASSIGN(const auto rows,
             tx.query(scope.is_platform() ? statements.of_all : statements.of_tenant, values));
  return rows.at(0).integer(0);
}

std::optional<std::vector<std::string>> words_to_search(std::string_view text) {
  auto words = searched_words(text);
  if (words.empty() && !trim(text).empty()) return std::nullopt;
  std::ranges::stable_sort(words, std::ranges::greater{}, &std::string::size);
  if (words.size() > kMostWords) words.resize(kMostWords);
  return words;
}

Result<storage::Rows> run_word_list(storage::Transaction& tx, std::span<const ListStatements> statements,
                                    PagePlan plan, const std::vector<std::string>& words,
                                    const TenantScope& scope, std::vector<storage::Value> extra) {
  std::vector<storage::Value> values;
  for (std::size_t i = 0; i < kMostWords; ++i) {
    const bool there = i < words.size();
    if (i > 0) values.emplace_back(there ? words[i] : std::string());
    values.emplace_back(there ? behind(words[i]) : std::string());
  }
  std::ranges::move(extra, std::back_inserter(values));
  plan.pattern = words.empty() ? std::string() : words.front();
  return run_list(tx, statements, plan, scope, std::move(values));
}

Result<FoundRows> search_list(storage::Transaction& tx, const WordLists& lists, const PagePlan& plan,
                              std::string_view text, const TenantScope& scope,
                              const std::vector<storage::Value>& extra) {
  auto words = words_to_search(text);
  if (!words) return FoundRows{};
  const std::int64_t few = plan.field == "createdAt" ? kFewIds : kFew;
  std::int64_t fewest = few + 1;
  for (std::string& word : *words) {
    LMS_ASSIGN(const std::int64_t those, count_word(tx, lists.count, word, fewest, scope));
    if (those == 0) return FoundRows{};
    if (those >= fewest) continue;
    fewest = those;
    std::swap(words->front(), word);
  }
  FoundRows out;
  if (fewest <= few) {
    LMS_ASSIGN(out.rows, run_word_list(tx, lists.few, plan, *words, scope, extra));
    return out;
  }
  const bool up = plan.direction == Direction::ascending;
  const ListStart start = list_start(plan);
  std::vector<storage::Value> edge(2, up ? kAfterAll : std::string_view{});
  if (!words->empty() && !lists.edges.empty()) {
    LMS_ASSIGN(const auto row, edge_of(tx, lists.edges, plan, scope));
    if (row) edge = {row->text(0), row->text(1)};
    if (row) out.looked_to = plan.cursor_after(row->text(0), row->text(1));
  }
  std::vector<storage::Value> values = extra;
  const std::vector<storage::Value> begin{start.key, start.id};
  std::ranges::copy(up ? begin : edge, std::back_inserter(values));
  std::ranges::copy(up ? edge : begin, std::back_inserter(values));
  LMS_ASSIGN(out.rows, run_word_list(tx, lists.many, plan, *words, scope, std::move(values)));
  return out;
}

}  // namespace lms::service
