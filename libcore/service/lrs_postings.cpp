#include "service/lrs_postings.hpp"

#include "base/encoding.hpp"
#include "base/word.hpp"
#include "storage/connection.hpp"

#include <algorithm>
#include <tuple>

namespace lms::service {
namespace {

using storage::Statement;
using storage::Transaction;

constexpr std::int64_t kLargeRow = 128;     ///< entries; smaller rows are put together ...
constexpr std::int64_t kMaxSmallRows = 32;  ///< ... when there are more

const Statement kCountRecent{
    "SELECT COALESCE(MIN(seq), 0), CAST(COALESCE(SUM(entries), 0) AS BIGINT), "
    "CAST(COALESCE(SUM(CASE WHEN entries < $1 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM lrs_recent"};
const Statement kAddRecent{"INSERT INTO lrs_recent (seq, entries, postings) VALUES ($1, $2, $3)"};
const Statement kAllRecent{"SELECT postings FROM lrs_recent ORDER BY seq"};
const Statement kSmallRecent{"SELECT seq, entries, postings FROM lrs_recent WHERE entries < $1 ORDER BY seq"};
const Statement kNoSmallRecent{"DELETE FROM lrs_recent WHERE entries < $1"};
const Statement kNoRecent{"DELETE FROM lrs_recent"};

/// Numbers of eight bytes, as lrs_recent.postings has them.
class Numbers {
 public:
  explicit Numbers(ByteView bytes) : bytes_(bytes) {}
  static constexpr std::size_t kSize = 8;

  [[nodiscard]] std::size_t size() const { return bytes_.size() / kSize; }
  [[nodiscard]] std::int64_t operator[](std::size_t at) const {
    return static_cast<std::int64_t>(word_at(bytes_.data() + at * kSize));
  }
  static void append(Bytes& out, std::int64_t number) {
    for (int shift = 0; shift < 64; shift += 8)
      out.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(number) >> shift));
  }

 private:
  ByteView bytes_;
};

/// The terms of a (seq, via) in lrs_recent.
struct Entry {
  std::int64_t seq = 0;
  std::int64_t via = 0;
  Numbers terms;

  [[nodiscard]] bool has(std::int64_t term) const {
    for (std::size_t i = 0; i < terms.size(); ++i)
      if (terms[i] == term) return true;
    return false;
  }
  [[nodiscard]] bool has(const TermLists& lists) const {
    return has(lists.narrow) || (lists.broad != lists.narrow && has(lists.broad));
  }
};
constexpr std::size_t kEntryHead = 3;

template <class Each>
void each_entry(ByteView postings, Each each) {
  const Numbers numbers(postings);
  for (std::size_t at = 0; at + kEntryHead <= numbers.size();) {
    const std::size_t rest = numbers.size() - at - kEntryHead;
    const std::size_t count = std::min(static_cast<std::size_t>(numbers[at + 2]), rest);
    const ByteView terms = postings.subspan((at + kEntryHead) * Numbers::kSize, count * Numbers::kSize);
    each(Entry{numbers[at], numbers[at + 1], Numbers(terms)});
    at += kEntryHead + count;
  }
}

/// In the order of the index, so that neighbours meet in a page.
Result<void> add_to_index(Transaction& tx, std::vector<Posting> postings) {
  std::sort(postings.begin(), postings.end());
  postings.erase(std::unique(postings.begin(), postings.end()), postings.end());
  return add_to_lists(tx, postings);
}

/// Appends what is in lrs_recent, and empties it.
Result<void> take_recent(Transaction& tx, std::vector<Posting>& out) {
  LMS_ASSIGN(const auto rows, tx.query(kAllRecent));
  for (const auto& row : rows)
    each_entry(row.blob_view(0), [&](const Entry& entry) {
      for (std::size_t i = 0; i < entry.terms.size(); ++i)
        out.push_back({entry.terms[i], entry.seq, entry.via});
    });
  if (rows.empty()) return {};
  LMS_TRY(tx.execute(kNoRecent));
  return {};
}

/// A row of lrs_recent.
struct Packed {
  Bytes postings{};
  std::int64_t entries = 0;
};

/// `postings` in the order of seq and via.
Packed pack(std::span<const Posting> postings) {
  Packed out;
  for (std::size_t at = 0; at < postings.size(); ++out.entries) {
    const Posting& first = postings[at];
    std::size_t end = at + 1;
    while (end < postings.size() && postings[end].seq == first.seq && postings[end].via == first.via) ++end;
    for (const auto number : {first.seq, first.via, static_cast<std::int64_t>(end - at)})
      Numbers::append(out.postings, number);
    for (; at < end; ++at) Numbers::append(out.postings, postings[at].term);
  }
  return out;
}

Result<void> put_small_rows_together(Transaction& tx) {
  LMS_ASSIGN(const auto rows, tx.query(kSmallRecent, {kLargeRow}));
  Packed all;
  for (const auto& row : rows) {
    const ByteView postings = row.blob_view(2);
    all.postings.insert(all.postings.end(), postings.begin(), postings.end());
    all.entries += row.integer(1);
  }
  LMS_TRY(tx.execute(kNoSmallRecent, {kLargeRow}));
  LMS_TRY(tx.execute(kAddRecent, {rows.front().integer(0), all.entries, std::move(all.postings)}));
  return {};
}

/// What lrs_recent holds.
struct Recent {
  std::int64_t first = 0;  ///< the lowest seq, when there are any
  std::int64_t entries = 0;
  std::int64_t small_rows = 0;
};

Result<Recent> count_recent(Transaction& tx) {
  LMS_ASSIGN(const auto row, tx.query_one(kCountRecent, {kLargeRow}));
  return Recent{row->integer(0), row->integer(1), row->integer(2)};
}

/// Those of all entries that `fits`, in order.
template <class Fits>
Result<std::vector<std::int64_t>> seqs_of_recent(Transaction& tx, Fits fits) {
  LMS_ASSIGN(const auto rows, tx.query(kAllRecent));
  std::vector<std::int64_t> out;
  for (const auto& row : rows)
    each_entry(row.blob_view(0), [&](const Entry& entry) {
      if (fits(entry)) out.push_back(entry.seq);
    });
  // Mostly they are in order.
  if (!std::is_sorted(out.begin(), out.end())) std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

void PostingWriter::add(std::int64_t seq, std::int64_t via, std::span<const std::int64_t> terms) {
  for (const auto term : terms) postings_.push_back({term, seq, via});
}

Result<void> PostingWriter::write(Transaction& tx, std::int64_t first_new) {
  if (postings_.empty()) return {};
  std::sort(postings_.begin(), postings_.end(), [](const Posting& a, const Posting& b) {
    return std::tie(a.seq, a.via, a.term) < std::tie(b.seq, b.via, b.term);
  });
  postings_.erase(std::unique(postings_.begin(), postings_.end()), postings_.end());
  LMS_ASSIGN(const Recent recent, count_recent(tx));
  const std::int64_t boundary = recent.entries == 0 ? first_new : recent.first;
  // A statement from before that is found by more now, because it refers to a new one, stays in the index.
  const auto of_index = static_cast<std::size_t>(
      std::find_if(postings_.begin(), postings_.end(), [&](const Posting& p) { return p.seq >= boundary; }) -
      postings_.begin());
  Packed fresh = pack(std::span(postings_).subspan(of_index));
  if (recent.entries + fresh.entries > kRecentEntries) {
    LMS_TRY(take_recent(tx, postings_));
    return add_to_index(tx, std::move(postings_));
  }
  if (recent.small_rows > kMaxSmallRows) LMS_TRY(put_small_rows_together(tx));
  if (fresh.entries > 0)
    LMS_TRY(tx.execute(kAddRecent, {first_new, fresh.entries, std::move(fresh.postings)}));
  postings_.resize(of_index);
  return add_to_index(tx, std::move(postings_));
}

Result<void> index_recent_postings(Transaction& tx) {
  std::vector<Posting> postings;
  LMS_TRY(take_recent(tx, postings));
  return add_to_index(tx, std::move(postings));
}

Result<std::vector<std::int64_t>> find_recent(Transaction& tx, std::span<const TermLists> wanted,
                                              std::int64_t low, std::int64_t high) {
  return seqs_of_recent(tx, [&](const Entry& entry) {
    return entry.seq > low && entry.seq <= high &&
           std::all_of(wanted.begin(), wanted.end(),
                       [&](const TermLists& lists) { return entry.has(lists); });
  });
}

Result<std::vector<std::int64_t>> find_recent_own(Transaction& tx, std::int64_t term, std::int64_t low) {
  return seqs_of_recent(
      tx, [&](const Entry& entry) { return entry.seq > low && entry.via == 0 && entry.has(term); });
}

}  // namespace lms::service
