#include "service/word_index.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "service/context.hpp"
#include "service/list_statements.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace lms::service {
namespace {

constexpr std::size_t kMaxWord = 100;
constexpr std::size_t kMaxWords = 32;
constexpr std::int64_t kMadeAtOnce = 5'000;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Letters and digits, and whatever is beyond ASCII.
bool is_letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

std::string fold(std::string_view text) {
  utf8proc_uint8_t* folded = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &folded,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                                  UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  if (length < 0) return ascii_lower(text);  // not UTF-8
  return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length)};
}

/// At most kMaxWord bytes, cut between characters.
std::string_view cut(std::string_view word) {
  if (word.size() <= kMaxWord) return word;
  std::size_t end = kMaxWord;
  while ((static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U) --end;
  return word.substr(0, end);
}

void add_words(std::string_view text, std::vector<std::string>& words) {
  if (is_id(text)) return words.emplace_back(text), void();
  const std::string folded = fold(text);
  for (std::size_t at = 0; at < folded.size() && words.size() < kMaxWords; ++at) {
    if (!is_letter(folded[at]) || (at > 0 && is_letter(folded[at - 1]))) continue;
    const std::string_view rest = std::string_view(folded).substr(at);
    const auto end = static_cast<std::size_t>(std::ranges::find_if(rest, is_space) - rest.begin());
    words.emplace_back(cut(rest.substr(0, end)));
  }
}

/// The words of kMadeAtOnce, or of those that are left.
Result<std::int64_t> make_some(storage::Transaction& tx, const WordIndex& index) {
  LMS_ASSIGN(const storage::Rows rows, tx.query(index.without, {kMadeAtOnce}));
  for (const storage::Row& row : rows) {
    std::vector<std::string> texts;
    for (std::size_t i = 2; i < row.size(); ++i) texts.push_back(row.text(i));
    LMS_TRY(store_words(tx, index, row.text(0), row.text(1), texts));
  }
  return static_cast<std::int64_t>(rows.size());
}

#define WORD_INDEX(one, texts)                                                                        \
  {storage::Statement{"DELETE FROM " one "_words WHERE " one "_id = $1"},                             \
   storage::Statement{"INSERT INTO " one "_words (" one "_id, word, tenant_id) VALUES ($1, $2, $3)"}, \
   storage::Statement{"UPDATE " one "s SET words_rule = 1 WHERE id = $1"},                            \
   storage::Statement{"SELECT id, tenant_id, " texts " FROM " one                                     \
                      "s WHERE words_rule < 1 ORDER BY words_rule, id LIMIT $1"}}

}  // namespace

const WordIndex kUserWords WORD_INDEX("user", "last_name, first_name, email");
const WordIndex kLearnerWords WORD_INDEX("learner", "external_id, name");
const WordIndex kCourseWords WORD_INDEX("course", "title, course_key");

std::vector<std::string> words_of(const std::vector<std::string>& texts) {
  std::vector<std::string> words;
  for (const std::string& text : texts) add_words(text, words);
  std::ranges::sort(words);
  // What another one begins with stands right before it.
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (i + 1 == words.size() || !words[i + 1].starts_with(words[i])) out.push_back(words[i]);
  return out;
}

std::vector<std::string> searched_words(std::string_view text) {
  const std::string folded = fold(text);
  std::vector<std::string> out;
  for (std::string_view rest = folded; !rest.empty();) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if(rest, is_space) - rest.begin());
    std::string_view word = rest.substr(0, end);
    while (!word.empty() && !is_letter(word.front())) word.remove_prefix(1);
    while (word.ends_with(',') || word.ends_with(';')) word.remove_suffix(1);
    if (!word.empty()) out.emplace_back(cut(word));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

std::string behind(std::string_view word) { return std::string(word).append(kAfterAll); }

Result<void> store_words(storage::Transaction& tx, const WordIndex& index, const std::string& id,
                         const std::string& tenant_id, const std::vector<std::string>& texts) {
  LMS_TRY(tx.execute(index.forget, {id}));
  for (const std::string& word : words_of(texts)) LMS_TRY(tx.execute(index.store, {id, word, tenant_id}));
  LMS_TRY(tx.execute(index.made, {id}));
  return {};
}

Result<std::int64_t> make_missing_words(Context& context) {
  std::int64_t made = 0;
  for (const WordIndex* index : {&kUserWords, &kLearnerWords, &kCourseWords}) {
    std::int64_t count = kMadeAtOnce;
    while (count == kMadeAtOnce) {
      LMS_ASSIGN(count, context.db.write([&](storage::Transaction& tx) { return make_some(tx, *index); }));
      made += count;
    }
  }
  return made;
}

}  // namespace lms::service
