#include "service/user_words.hpp"

#include "base/text.hpp"
#include "service/context.hpp"
#include "service/user_repository.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace lms::service {
namespace {

constexpr std::size_t kMaxWord = 100;
constexpr std::size_t kMaxWords = 32;
constexpr std::int64_t kMadeAtOnce = 5'000;

const storage::Statement kForget{"DELETE FROM user_words WHERE user_id = $1"};
const storage::Statement kStore{"INSERT INTO user_words (user_id, word, tenant_id) VALUES ($1, $2, $3)"};
const storage::Statement kMade{"UPDATE users SET words_rule = 1 WHERE id = $1"};
const storage::Statement kWithout{
    "SELECT " LMS_USER_COLUMNS " FROM users u WHERE u.words_rule < 1 ORDER BY u.words_rule, u.id LIMIT $1"};

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
  const std::string folded = fold(text);
  for (std::size_t at = 0; at < folded.size() && words.size() < kMaxWords; ++at) {
    if (!is_letter(folded[at]) || (at > 0 && is_letter(folded[at - 1]))) continue;
    const std::string_view rest = std::string_view(folded).substr(at);
    const auto end = static_cast<std::size_t>(std::ranges::find_if(rest, is_space) - rest.begin());
    words.emplace_back(cut(rest.substr(0, end)));
  }
}

}  // namespace

std::vector<std::string> words_of(const User& user) {
  std::vector<std::string> words;
  for (const std::string_view text : {user.last_name, user.first_name, user.email}) add_words(text, words);
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

std::string behind(std::string_view word) {
  // U+10FFFF, which is no character, sorts after all of them.
  return std::string(word) + "\xf4\x8f\xbf\xbf";
}

Result<void> store_words(storage::Transaction& tx, const User& user) {
  LMS_TRY(tx.execute(kForget, {user.id}));
  for (const std::string& word : words_of(user)) LMS_TRY(tx.execute(kStore, {user.id, word, user.tenant_id}));
  LMS_TRY(tx.execute(kMade, {user.id}));
  return {};
}

Result<std::int64_t> make_missing_words(Context& context) {
  std::int64_t made = 0;
  for (;;) {
    LMS_ASSIGN(const std::int64_t count,
               context.db.write([](storage::Transaction& tx) -> Result<std::int64_t> {
                 LMS_ASSIGN(const storage::Rows rows, tx.query(kWithout, {kMadeAtOnce}));
                 for (const storage::Row& row : rows) LMS_TRY(store_words(tx, user_from_row(row)));
                 return static_cast<std::int64_t>(rows.size());
               }));
    made += count;
    if (count < kMadeAtOnce) return made;
  }
}

}  // namespace lms::service
