#pragma once
#include "service/lrs_lists.hpp"
#include "service/paging.hpp"

#include <span>
#include <vector>

/// Walking along the index of statements (service/lrs_lists.hpp) without what is still in lrs_recent.
namespace lms::service {

/// Walks along the list of one term.
class ListWalk {
 public:
  ListWalk(storage::Transaction& tx, std::int64_t term, Direction direction)
      : tx_(tx), term_(term), direction_(direction) {}

  /// The first place of the list that is `place` or lies behind it in the walk's direction; null when there is none. A
  /// walk never turns back: `place` is not before that of the last call.
  [[nodiscard]] Result<const Place*> seek(const Place& place);

 private:
  [[nodiscard]] const Place* find_up(const Place& place) const;
  [[nodiscard]] const Place* find_down(const Place& place) const;
  [[nodiscard]] Result<Places> part_up(const Place& place) const;
  [[nodiscard]] Result<Places> part_down(const Place& place) const;

  storage::Transaction& tx_;
  std::int64_t term_;
  Direction direction_;
  Places part_{};  ///< the row of the list that the last answer is in
  bool begun_ = false;
};

/// Gives the seqs above `low` and not above `high` that are in one of the lists each of `wanted` names, with the same
/// via in all; each once, in order.
class StatementWalk {
 public:
  StatementWalk(storage::Transaction& tx, std::span<const TermLists> wanted, std::int64_t low,
                std::int64_t high, Direction direction);
  /// So many more of them; fewer at the end.
  [[nodiscard]] Result<std::vector<std::int64_t>> take(std::size_t count);

 private:
  [[nodiscard]] Result<std::optional<Place>> next_common();
  [[nodiscard]] Result<const Place*> seek(std::span<ListWalk> either, const Place& place) const;

  std::vector<std::vector<ListWalk>> wanted_{};
  std::int64_t low_;
  std::int64_t high_;
  Direction direction_;
  Place at_{};
  bool ended_ = false;
};

}  // namespace lms::service
