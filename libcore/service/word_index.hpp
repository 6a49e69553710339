#pragma once
#include "base/result.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// People and courses are found by how words of their names begin. Words are folded: without case and without
/// accents, so that `muller` finds Müller; a sharp s is `ss`.
namespace lms::service {

struct Context;

/// What is found by these texts: each from the beginning of each of its words to its white space, an id only as a
/// whole. Sorted; none is the beginning of another; at most 32 of at most 100 bytes. Berners-Lee, Ada and
/// ada.b@acme.example give `acme.example`, `ada.b@acme.example`, `b@acme.example`, `berners-lee`, `example`, `lee`.
[[nodiscard]] std::vector<std::string> words_of(const std::vector<std::string>& texts);

/// The words of a search text: between white space, folded, without what is neither letter nor digit before it and
/// without commas and the like behind it. Nothing when there is no letter and no digit.
[[nodiscard]] std::vector<std::string> searched_words(std::string_view text);

/// Where the words that begin with `word` end, in the order of their bytes.
[[nodiscard]] std::string behind(std::string_view word);

/// Whose words are kept in a table of their own, and how.
struct WordIndex {
  storage::Statement forget;   ///< of id $1
  storage::Statement store;    ///< of id $1 the word $2; the tenant is $3
  storage::Statement made;     ///< tells that those of id $1 are made
  storage::Statement without;  ///< at most $1 whose are not: id, tenant, texts
};
extern const WordIndex kUserWords;     ///< last name, first name, e-mail address
extern const WordIndex kLearnerWords;  ///< external id, name
extern const WordIndex kCourseWords;   ///< title, key

/// Keeps the words of the texts of `id`, in the transaction that made or changed them.
[[nodiscard]] Result<void> store_words(storage::Transaction& tx, const WordIndex& index,
                                       const std::string& id, const std::string& tenant_id,
                                       const std::vector<std::string>& texts);

/// Makes the words of all who have none, as those of an older schema; gives how many there were. What is done
/// stays done when it ends early.
[[nodiscard]] Result<std::int64_t> make_missing_words(Context& context);

}  // namespace lms::service
