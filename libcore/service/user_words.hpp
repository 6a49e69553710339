#pragma once
#include "base/result.hpp"
#include "storage/connection.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Users are found by how words of their names and e-mail addresses begin. Words are folded: without case and
/// without accents, so that `muller` finds Müller; a sharp s is `ss`.
namespace lms::service {

struct Context;
struct User;

/// What a user is found by: each name from the beginning of each of its words, the address from each of its parts
/// to its end. Sorted; none is the beginning of another; at most 100 bytes each. Ada Berners-Lee with
/// ada.b@acme.example has `acme.example`, `ada.b@acme.example`, `b@acme.example`, `berners-lee`, `example`, `lee`.
[[nodiscard]] std::vector<std::string> words_of(const User& user);

/// The words of a search text: between white space, folded, without what is neither letter nor digit before it and
/// without commas and the like behind it. Nothing when there is no letter and no digit.
[[nodiscard]] std::vector<std::string> searched_words(std::string_view text);

/// Where the words that begin with `word` end, in the order of their bytes.
[[nodiscard]] std::string behind(std::string_view word);

/// Keeps the words of `user`, in the transaction that made or changed it.
[[nodiscard]] Result<void> store_words(storage::Transaction& tx, const User& user);

/// Makes the words of users that have none, as those of an older schema; gives how many there were. What is done
/// stays done when it ends early.
[[nodiscard]] Result<std::int64_t> make_missing_words(Context& context);

}  // namespace lms::service
