#pragma once
#include "service/lrs_lists.hpp"

#include <cstdint>
#include <span>
#include <vector>

/// What statements are found by. The index has a list of statements for each term (service/lrs_lists.hpp). A statement
/// stands in some eight of them, each in another part of the file, and a database writes whole pages. So the newest
/// statements wait in lrs_recent, in the order in which they came, until enough are there to be put into the index
/// together. Queries look into both (service/lrs_query.hpp).
///
/// What holds: all postings of a (seq, via) are in the same place, and every seq in lrs_recent is above all of those in
/// the index, so that one after the other gives statements in order.
namespace lms::service {

/// Entries of lrs_recent that are too many: a query reads all of them.
inline constexpr std::int64_t kRecentEntries = 4000;

/// Collects postings of one transaction and writes them at its end.
class PostingWriter {
 public:
  void add(std::int64_t seq, std::int64_t via, std::span<const std::int64_t> terms);
  /// `first_new` is the seq of the first statement that is new in this transaction. A posting that is there
  /// already is fine.
  [[nodiscard]] Result<void> write(storage::Transaction& tx, std::int64_t first_new);

 private:
  std::vector<Posting> postings_{};
};

/// Puts what is in lrs_recent into the index.
[[nodiscard]] Result<void> index_recent_postings(storage::Transaction& tx);

/// The seqs in lrs_recent above `low` and not above `high` that are in one of the lists each of `wanted` names; in order.
[[nodiscard]] Result<std::vector<std::int64_t>> find_recent(storage::Transaction& tx,
                                                            std::span<const TermLists> wanted,
                                                            std::int64_t low, std::int64_t high);
/// Those above `low` that have the term themselves.
[[nodiscard]] Result<std::vector<std::int64_t>> find_recent_own(storage::Transaction& tx, std::int64_t term,
                                                                std::int64_t low);

}  // namespace lms::service
