#include "service/word_search.hpp"

#include "base/text.hpp"
#include "service/word_index.hpp"

#include <algorithm>
#include <utility>

namespace lms::service {
namespace {

constexpr std::size_t kMostWords = 4;
/// As many with a word are looked up and sorted for a page; of more than that the page is soon full. Ids alone need no
/// sorting.
constexpr std::int64_t kFew = 5'000;
constexpr std::int64_t kFewIds = 20'000;

}  // namespace

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

Result<storage::Rows> search_list(storage::Transaction& tx, const WordLists& lists, const PagePlan& plan,
                                  std::string_view text, const TenantScope& scope,
                                  const std::vector<storage::Value>& extra) {
  auto words = words_to_search(text);
  if (!words) return storage::Rows{};
  const std::int64_t few = plan.field == "createdAt" ? kFewIds : kFew;
  std::int64_t fewest = few + 1;
  for (std::string& word : *words) {
    LMS_ASSIGN(const std::int64_t those, count_word(tx, lists.count, word, fewest, scope));
    if (those == 0) return storage::Rows{};
    if (those >= fewest) continue;
    fewest = those;
    std::swap(words->front(), word);
  }
  return run_word_list(tx, fewest <= few ? lists.few : lists.many, plan, *words, scope, extra);
}

}  // namespace lms::service
