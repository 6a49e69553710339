#include "service/lrs_walk.hpp"

#include "storage/connection.hpp"

#include <algorithm>

namespace lms::service {

using storage::Transaction;

const Place* ListWalk::find_up(const Place& place) const {
  const auto at = std::lower_bound(part_.begin(), part_.end(), place);
  return at == part_.end() ? nullptr : &*at;
}

const Place* ListWalk::find_down(const Place& place) const {
  const auto behind = std::upper_bound(part_.begin(), part_.end(), place);
  return behind == part_.begin() ? nullptr : &*(behind - 1);
}

Result<Places> ListWalk::part_up(const Place& place) const {
  LMS_ASSIGN(Places block, read_block_from(tx_, term_, place.seq));
  if (!block.empty() && block.back() >= place) return block;
  LMS_ASSIGN(block, read_block_above(tx_, term_, place.seq));
  if (!block.empty()) return block;
  return read_tail(tx_, term_);
}

Result<Places> ListWalk::part_down(const Place& place) const {
  if (!begun_) {
    LMS_ASSIGN(Places tail, read_tail(tx_, term_));
    if (tail.empty() || tail.front() <= place) return tail;
  }
  LMS_ASSIGN(Places block, read_block_from(tx_, term_, place.seq));
  if (block.empty() || block.front() <= place) return block;
  return read_block_from(tx_, term_, place.seq - 1);
}

Result<const Place*> ListWalk::seek(const Place& place) {
  const bool up = direction_ == Direction::ascending;
  if (begun_ && part_.empty()) return nullptr;
  const auto find = [&] { return up ? find_up(place) : find_down(place); };
  if (const Place* const found = find()) return found;
  LMS_ASSIGN(part_, up ? part_up(place) : part_down(place));
  begun_ = true;
  const Place* const found = find();
  if (found == nullptr) part_.clear();
  return found;
}

StatementWalk::StatementWalk(Transaction& tx, std::span<const TermLists> wanted, std::int64_t low,
                             std::int64_t high, Direction direction)
    : low_(low),
      high_(high),
      direction_(direction),
      at_(direction == Direction::ascending ? Place{low, kBehindVia} : Place{high, kBehindVia}) {
  for (const TermLists& lists : wanted) {
    std::vector<ListWalk>& either = wanted_.emplace_back();
    either.emplace_back(tx, lists.narrow, direction);
    if (lists.broad != lists.narrow) either.emplace_back(tx, lists.broad, direction);
  }
}

Result<const Place*> StatementWalk::seek(std::span<ListWalk> either, const Place& place) const {
  const Place* first = nullptr;
  for (ListWalk& list : either) {
    LMS_ASSIGN(const Place* const found, list.seek(place));
    if (found == nullptr) continue;
    if (first == nullptr || (direction_ == Direction::ascending ? *found < *first : *found > *first))
      first = found;
  }
  return first;
}

/// Each list in turn is asked for the place where the one before it stands, or the next one, until all stand at the same.
Result<std::optional<Place>> StatementWalk::next_common() {
  Place place = at_;
  std::size_t agree = 0;
  for (std::size_t i = 0; agree < wanted_.size(); i = (i + 1) % wanted_.size()) {
    LMS_ASSIGN(const Place* const found, seek(wanted_[i], place));
    if (found == nullptr) return std::nullopt;
    agree = *found == place ? agree + 1 : 1;
    place = *found;
  }
  return place;
}

Result<std::vector<std::int64_t>> StatementWalk::take(std::size_t count) {
  std::vector<std::int64_t> out;
  while (!ended_ && out.size() < count) {
    LMS_ASSIGN(const auto common, next_common());
    ended_ = !common || common->seq <= low_ || common->seq > high_;
    if (ended_) break;
    out.push_back(common->seq);
    at_ =
        direction_ == Direction::ascending ? Place{common->seq, kBehindVia} : Place{common->seq, kBeforeVia};
  }
  return out;
}

}  // namespace lms::service
