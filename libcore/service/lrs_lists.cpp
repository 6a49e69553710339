#include "service/lrs_lists.hpp"

#include "base/codec.hpp"
#include "base/log.hpp"
#include "storage/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace lms::service {
namespace {

using storage::Statement;
using storage::Transaction;

const Statement kTail{"SELECT postings FROM lrs_tails WHERE term = $1"};
const Statement kPutTail{
    "INSERT INTO lrs_tails (term, own, postings) VALUES ($1, $2, $3) "
    "ON CONFLICT (term) DO UPDATE SET own = excluded.own, postings = excluded.postings"};
const Statement kRemoveTail{"DELETE FROM lrs_tails WHERE term = $1"};
const Statement kBlockFrom{
    "SELECT postings FROM lrs_blocks WHERE term = $1 AND first_seq <= $2 ORDER BY first_seq DESC LIMIT 1"};
const Statement kBlockAbove{
    "SELECT postings FROM lrs_blocks WHERE term = $1 AND first_seq > $2 ORDER BY first_seq LIMIT 1"};
const Statement kAddBlock{"INSERT INTO lrs_blocks (term, first_seq, own, postings) VALUES ($1, $2, $3, $4)"};
const Statement kRemoveBlock{"DELETE FROM lrs_blocks WHERE term = $1 AND first_seq = $2"};
const Statement kCountOwnPlaces{
    "SELECT CAST(COALESCE(SUM(own), 0) AS BIGINT) + "
    "COALESCE((SELECT own FROM lrs_tails WHERE term = $1), 0) FROM lrs_blocks WHERE term = $1"};

// Terms are not negative; the condition is what makes it a search.
const Statement kOldPostings{
    "SELECT term, seq, via FROM lrs_postings WHERE term >= 0 ORDER BY term, seq, via LIMIT 50000"};
const Statement kAnyOldPosting{"SELECT term FROM lrs_postings WHERE term >= 0 LIMIT 1"};
const Statement kRemoveOldPostings{"DELETE FROM lrs_postings WHERE (term, seq, via) <= ($1, $2, $3)"};

/// What pack_places() writes for one place at most.
constexpr std::size_t kPlaceBytes = 2 * kMaxVarint;

std::byte* put_place(std::byte* to, std::int64_t last_seq, const Place& place) {
  const auto step = static_cast<std::uint64_t>(place.seq - last_seq);
  to = put_varint(to, step << 1 | (place.via != 0 ? 1U : 0U));
  return place.via == 0 ? to : put_varint(to, zigzag(place.via - place.seq));
}

/// A row of a list.
struct ListRow {
  std::int64_t first_seq = 0;
  std::int64_t own = 0;
  Bytes postings{};
};

/// How many of `places` fit into a row: all of a seq or nothing of it, the first seq in any case.
std::size_t count_fitting(std::span<const Place> places) {
  std::array<std::byte, kPlaceBytes> bytes{};
  std::size_t size = 0;
  std::size_t whole = 0;
  std::int64_t last_seq = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].seq != last_seq) whole = i;
    size += static_cast<std::size_t>(put_place(bytes.data(), last_seq, places[i]) - bytes.data());
    if (size > kBlockBytes && whole > 0) return whole;
    last_seq = places[i].seq;
  }
  return places.size();
}

/// As few rows as hold `places`, each full but the last.
std::vector<ListRow> make_rows(std::span<const Place> places) {
  std::vector<ListRow> rows;
  while (!places.empty()) {
    const auto row = places.first(count_fitting(places));
    rows.push_back({row.front().seq, std::ranges::count(row, 0, &Place::via), pack_places(row)});
    places = places.subspan(row.size());
  }
  return rows;
}

/// The list of a term, for changing it.
class TermList {
 public:
  TermList(Transaction& tx, std::int64_t term) : tx_(tx), term_(term) {}

  /// In order, each once.
  Result<void> add(std::span<const Place> fresh) {
    LMS_ASSIGN(Places tail, read_tail(tx_, term_));
    while (!tail.empty() && !fresh.empty() && fresh.front().seq < tail.front().seq) {
      LMS_ASSIGN(const bool added, add_to_block(fresh.front()));
      if (!added) break;
      fresh = fresh.subspan(1);
    }
    if (fresh.empty()) return {};
    const bool in_order = tail.empty() || tail.back() < fresh.front();
    tail.insert(tail.end(), fresh.begin(), fresh.end());
    if (!in_order) {
      std::sort(tail.begin(), tail.end());
      tail.erase(std::unique(tail.begin(), tail.end()), tail.end());
    }
    return put_tail(tail);
  }

  Result<void> remove(std::int64_t seq, std::optional<std::int64_t> via) {
    const auto gone = [&](const Place& place) { return place.seq == seq && (!via || place.via == *via); };
    LMS_ASSIGN(Places tail, read_tail(tx_, term_));
    if (tail.empty()) return {};
    if (seq >= tail.front().seq) {
      if (std::erase_if(tail, gone) == 0) return {};
      return tail.empty() ? make_last_block_tail() : put_tail(tail);
    }
    LMS_ASSIGN(Places block, read_block_from(tx_, term_, seq));
    if (block.empty()) return {};
    const std::int64_t first_seq = block.front().seq;
    if (std::erase_if(block, gone) == 0) return {};
    return replace_block(first_seq, block);
  }

 private:
  /// What is left of the newest part, or more than there was.
  Result<void> put_tail(std::span<const Place> tail) {
    std::vector<ListRow> rows = make_rows(tail);
    ListRow newest = std::move(rows.back());
    rows.pop_back();
    LMS_TRY(add_blocks(std::move(rows)));
    LMS_TRY(tx_.execute(kPutTail, {term_, newest.own, std::move(newest.postings)}));
    return {};
  }

  Result<void> add_blocks(std::vector<ListRow> rows) {
    for (ListRow& row : rows)
      LMS_TRY(tx_.execute(kAddBlock, {term_, row.first_seq, row.own, std::move(row.postings)}));
    return {};
  }

  Result<void> replace_block(std::int64_t first_seq, std::span<const Place> places) {
    LMS_TRY(tx_.execute(kRemoveBlock, {term_, first_seq}));
    return add_blocks(make_rows(places));
  }

  /// Whether there was a block for a seq below the tail.
  Result<bool> add_to_block(const Place& place) {
    LMS_ASSIGN(Places block, read_block_from(tx_, term_, place.seq));
    if (block.empty()) {
      LMS_ASSIGN(block, read_block_above(tx_, term_, place.seq));
    }
    if (block.empty()) return false;
    const std::int64_t first_seq = block.front().seq;
    const auto at = std::lower_bound(block.begin(), block.end(), place);
    if (at != block.end() && *at == place) return true;
    block.insert(at, place);
    LMS_TRY(replace_block(first_seq, block));
    return true;
  }

  Result<void> make_last_block_tail() {
    LMS_ASSIGN(const Places block, read_block_from(tx_, term_, std::numeric_limits<std::int64_t>::max()));
    if (block.empty()) {
      LMS_TRY(tx_.execute(kRemoveTail, {term_}));
      return {};
    }
    LMS_TRY(tx_.execute(kRemoveBlock, {term_, block.front().seq}));
    return put_tail(block);
  }

  Transaction& tx_;
  std::int64_t term_;
};

Places places_in(const std::optional<storage::Row>& row) {
  return row ? unpack_places(row->blob_view(0)) : Places();
}

/// How many were moved.
Result<std::size_t> pack_some_old_postings(Transaction& tx) {
  LMS_ASSIGN(const auto rows, tx.query(kOldPostings));
  if (rows.empty()) return 0;
  std::vector<Posting> postings;
  for (const auto& row : rows) postings.push_back({row.integer(0), row.integer(1), row.integer(2)});
  LMS_TRY(add_to_lists(tx, postings));
  const Posting& last = postings.back();
  LMS_TRY(tx.execute(kRemoveOldPostings, {last.term, last.seq, last.via}));
  return postings.size();
}

}  // namespace

Bytes pack_places(std::span<const Place> places) {
  Bytes out(places.size() * kPlaceBytes);
  std::byte* to = out.data();
  std::int64_t last_seq = 0;
  for (const Place& place : places) {
    to = put_place(to, last_seq, place);
    last_seq = place.seq;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

Places unpack_places(ByteView postings) {
  Places out;
  out.reserve(postings.size() / 2);
  Reader reader(postings);
  std::uint64_t seq = 0;
  while (!reader.at_end()) {
    const std::uint64_t step = reader.varint();
    seq += step >> 1;
    const auto place_seq = static_cast<std::int64_t>(seq);
    const auto via =
        (step & 1) == 0 ? 0
                        : static_cast<std::int64_t>(seq + static_cast<std::uint64_t>(reader.signed_varint()));
    if (!reader.ok()) break;
    out.push_back({place_seq, via});
  }
  return out;
}

Result<void> add_to_lists(Transaction& tx, std::span<const Posting> postings) {
  Places places;
  while (!postings.empty()) {
    const std::int64_t term = postings.front().term;
    places.clear();
    for (; !postings.empty() && postings.front().term == term; postings = postings.subspan(1))
      places.push_back({postings.front().seq, postings.front().via});
    LMS_TRY(TermList(tx, term).add(places));
  }
  return {};
}

Result<void> remove_from_list(Transaction& tx, std::int64_t term, std::int64_t seq,
                              std::optional<std::int64_t> via) {
  return TermList(tx, term).remove(seq, via);
}

Result<Places> read_tail(Transaction& tx, std::int64_t term) {
  LMS_ASSIGN(const auto row, tx.query_one(kTail, {term}));
  return places_in(row);
}

Result<Places> read_block_from(Transaction& tx, std::int64_t term, std::int64_t seq) {
  LMS_ASSIGN(const auto row, tx.query_one(kBlockFrom, {term, seq}));
  return places_in(row);
}

Result<Places> read_block_above(Transaction& tx, std::int64_t term, std::int64_t seq) {
  LMS_ASSIGN(const auto row, tx.query_one(kBlockAbove, {term, seq}));
  return places_in(row);
}

Result<std::int64_t> count_own_places(Transaction& tx, std::int64_t term) {
  LMS_ASSIGN(const auto row, tx.query_one(kCountOwnPlaces, {term}));
  return row->integer(0);
}

Result<void> pack_old_postings(storage::Connection& db) {
  // Looks first without the writer: mostly there is nothing.
  LMS_ASSIGN(const auto any, db.read([](Transaction& tx) { return tx.query_one(kAnyOldPosting); }));
  if (!any) return {};
  const auto begun = std::chrono::steady_clock::now();
  std::size_t moved = 0;
  for (std::size_t some = 1; some > 0; moved += some) {
    LMS_ASSIGN(some, db.write(pack_some_old_postings));
  }
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  log(LogLevel::info, "xapi", "packed the index of statements that an older version wrote",
      {{"postings", std::to_string(moved)}, {"seconds", fmt::format("{:.1f}", seconds)}});
  return {};
}

}  // namespace lms::service
