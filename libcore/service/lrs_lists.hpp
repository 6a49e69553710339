#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace lms::storage {
class Connection;
class Transaction;
}  // namespace lms::storage

/// The index of statements: for each term (service/lrs_terms.hpp) a list of those that have it, in order of their seq.
/// The newest part of a list, its tail, is a row of lrs_tails; what is older stands in rows of lrs_blocks. A statement
/// comes to the end of some eight lists, so the tails of all of them are kept together in few pages.
///
/// What holds: all places of a seq are in the same row. The seqs of a list's tail are above those of its blocks, and
/// blocks are in order. A list that has blocks has a tail. No row is empty.
namespace lms::service {

/// A row of a list is kept below these bytes, unless a single seq takes more. With its key it is stored within a page.
inline constexpr std::size_t kBlockBytes = 900;

struct Posting {
  std::int64_t term = 0;
  std::int64_t seq = 0;
  std::int64_t via = 0;  ///< 0, or the seq of the statement whose term it is
  auto operator<=>(const Posting&) const = default;
};

/// A posting within the list of its term.
struct Place {
  std::int64_t seq = 0;
  std::int64_t via = 0;
  auto operator<=>(const Place&) const = default;
};
using Places = std::vector<Place>;
inline constexpr std::int64_t kBeforeVia = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kBehindVia = std::numeric_limits<std::int64_t>::max();

/// The lists that together hold what is asked for; one of them twice when there is no other.
struct TermLists {
  std::int64_t narrow = 0;
  std::int64_t broad = 0;
};

/// A row's `postings`: of each place a LEB128 number, twice how far its seq is above the last one's (of the first: the
/// seq), plus one when there is a via, which follows as what has to be added to the seq, zigzag LEB128.
[[nodiscard]] Bytes pack_places(std::span<const Place> places);
/// Ends in front of what it cannot read.
[[nodiscard]] Places unpack_places(ByteView postings);

/// Adds what is not yet there. `postings` in order, each once.
[[nodiscard]] Result<void> add_to_lists(storage::Transaction& tx, std::span<const Posting> postings);
/// Removes a seq from the list of `term`: all of its places, or that with this via.
[[nodiscard]] Result<void> remove_from_list(storage::Transaction& tx, std::int64_t term, std::int64_t seq,
                                            std::optional<std::int64_t> via = {});

/// The newest part of a list; empty when there is no list.
[[nodiscard]] Result<Places> read_tail(storage::Transaction& tx, std::int64_t term);
/// The last block that begins with `seq` or below it; empty when there is none.
[[nodiscard]] Result<Places> read_block_from(storage::Transaction& tx, std::int64_t term, std::int64_t seq);
/// The first block that begins above `seq`; empty when there is none.
[[nodiscard]] Result<Places> read_block_above(storage::Transaction& tx, std::int64_t term, std::int64_t seq);
/// How many statements of a list have the term themselves.
[[nodiscard]] Result<std::int64_t> count_own_places(storage::Transaction& tx, std::int64_t term);

/// Moves what older programs wrote, a row for each posting, into lists; before anything else uses them. Can be
/// interrupted at any time and goes on when called again.
[[nodiscard]] Result<void> pack_old_postings(storage::Connection& db);

}  // namespace lms::service
