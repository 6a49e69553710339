#pragma once
#include "service/list_statements.hpp"

#include <string>
#include <vector>

namespace lms::service {

/// A page of the users of whom each of `words` begins a word (service/user_words.hpp); the longest four count. At
/// least one word. Rows as run_list() gives them, with the columns of a User.
///
/// Walks an index whatever is searched: the words when few users have the rarest of them, else the users in the
/// order of the list, of whom many are wanted.
[[nodiscard]] Result<storage::Rows> search_users(storage::Transaction& tx, const PagePlan& plan,
                                                 std::vector<std::string> words, const TenantScope& scope);

}  // namespace lms::service
