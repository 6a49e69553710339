#include "service/lrs_query.hpp"

#include "service/lrs_ids.hpp"
#include "service/lrs_postings.hpp"
#include "service/lrs_store.hpp"
#include "service/lrs_terms.hpp"
#include "service/lrs_walk.hpp"
#include "storage/connection.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace lms::service {
namespace {

using storage::Statement;
using storage::Transaction;

// Statements whose seqs are known.
#define LRS_OF_SEQS(columns)                                                                                \
  "SELECT " columns                                                                                         \
  " FROM (VALUES (CAST($3 AS BIGINT)), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), "                  \
  "($12), ($13), ($14), ($15), ($16), ($17), ($18)) v CROSS JOIN lrs_statements s WHERE s.seq = v.column1 " \
  "AND s.tenant = $1 AND "
const Statement kVisible{
    LRS_OF_SEQS("s.seq, s.body") "s.voided = 0 AND (CAST($2 AS BIGINT) = 0 OR s.authority = $2)"};
const Statement kAnyVoided{LRS_OF_SEQS("s.seq, s.body, s.id, s.voided") "s.seq > $2"};
constexpr std::size_t kSeqsAtOnce = 16;

const Statement kOne{
    "SELECT seq, body FROM lrs_statements WHERE tenant = $1 AND id = $2 AND voided = $3 AND "
    "(CAST($4 AS BIGINT) = 0 OR authority = $4)"};
const Statement kDefinition{"SELECT definition FROM lrs_activities WHERE tenant = $1 AND id = $2"};

/// The rarer a kind of term is by its nature, the earlier it leads.
int rank(xapi::FacetKind kind) {
  switch (kind) {
    case xapi::FacetKind::registration:
      return 0;
    case xapi::FacetKind::agent:
    case xapi::FacetKind::related_agent:
      return 1;
    case xapi::FacetKind::activity:
    case xapi::FacetKind::related_activity:
      return 2;
    default:
      return 3;
  }
}

/// What is listed narrowly is not in the broad list again.
TermLists lists_of(const LrsTerms& terms, const xapi::Facet& facet) {
  const auto own = terms.of(facet);
  switch (facet.kind) {
    case xapi::FacetKind::related_agent:
      return {terms.of(xapi::FacetKind::agent, facet.text), own};
    case xapi::FacetKind::related_activity:
      return {terms.of(xapi::FacetKind::activity, facet.text), own};
    default:
      return {own, own};
  }
}

std::vector<TermLists> lists_for(std::string_view tenant_id, std::vector<xapi::Facet> facets,
                                 std::optional<std::int64_t> own_authority) {
  const LrsTerms terms(tenant_id);
  std::stable_sort(facets.begin(), facets.end(),
                   [](const auto& a, const auto& b) { return rank(a.kind) < rank(b.kind); });
  std::vector<TermLists> out;
  for (const auto& facet : facets) out.push_back(lists_of(terms, facet));
  if (!out.empty()) return out;
  // Every statement is listed under its authority, whatever else that one has to do with it.
  const auto first = own_authority ? *own_authority : terms.of(xapi::FacetKind::all, {});
  return {{first, first}};
}

/// Where and in which order statements are looked for.
struct Range {
  std::int64_t low = 0;   ///< the open end
  std::int64_t high = 0;  ///< the closed end
  std::int64_t tenant = 0;
  std::int64_t authority = 0;  ///< 0 = any
  Direction direction = Direction::descending;
};

/// Rows of the statements `seqs`, at most kSeqsAtOnce, in the walk's order. `filter` is what the text takes as $2.
Result<storage::Rows> rows_of(Transaction& tx, const Statement& of_seqs, std::int64_t tenant,
                              std::int64_t filter, std::span<const std::int64_t> seqs, Direction direction) {
  std::vector<storage::Value> values{tenant, filter};
  values.insert(values.end(), seqs.begin(), seqs.end());
  values.resize(2 + kSeqsAtOnce);
  LMS_ASSIGN(auto rows, tx.query(of_seqs, values));
  std::sort(rows.begin(), rows.end(), [&](const storage::Row& a, const storage::Row& b) {
    return direction == Direction::ascending ? a.integer(0) < b.integer(0) : a.integer(0) > b.integer(0);
  });
  return rows;
}

/// Fills a page from the index and from what is recent.
class PageReader {
 public:
  PageReader(Transaction& tx, const Range& range, const std::vector<TermLists>& lists, std::size_t limit)
      : tx_(tx), range_(range), lists_(lists), limit_(limit) {}

  Result<StatementPage> read() {
    // Whatever is recent came after all that is in the index.
    if (range_.direction == Direction::descending) LMS_TRY(read_recent());
    if (!page_.more) LMS_TRY(read_index());
    if (range_.direction == Direction::ascending && !page_.more) LMS_TRY(read_recent());
    return std::move(page_);
  }

 private:
  Result<void> read_recent() {
    LMS_ASSIGN(auto found, find_recent(tx_, lists_, range_.low, range_.high));
    if (range_.direction == Direction::descending) std::reverse(found.begin(), found.end());
    for (std::span<const std::int64_t> rest = found; !rest.empty() && !page_.more;) {
      const auto some = rest.first(std::min(rest.size(), wanted()));
      rest = rest.subspan(some.size());
      LMS_TRY(add(some));
    }
    return {};
  }

  Result<void> read_index() {
    StatementWalk walk(tx_, lists_, range_.low, range_.high, range_.direction);
    while (!page_.more) {
      LMS_ASSIGN(const auto some, walk.take(wanted()));
      if (some.empty()) return {};
      LMS_TRY(add(some));
    }
    return {};
  }

  /// How many to look at next: one more than there is room for tells whether there are more.
  [[nodiscard]] std::size_t wanted() const { return std::min(kSeqsAtOnce, limit_ - page_.items.size() + 1); }

  Result<void> add(std::span<const std::int64_t> seqs) {
    LMS_ASSIGN(auto rows, rows_of(tx_, kVisible, range_.tenant, range_.authority, seqs, range_.direction));
    for (storage::Row& row : rows) {
      page_.more = page_.items.size() == limit_ || bytes_ > kPageBytes;
      if (page_.more) return {};
      page_.items.push_back({row.integer(0), row.take_text(1)});
      bytes_ += page_.items.back().body.size();
    }
    return {};
  }

  Transaction& tx_;
  const Range& range_;
  const std::vector<TermLists>& lists_;
  std::size_t limit_;
  StatementPage page_{};
  std::size_t bytes_ = 0;
};

/// The seqs above `after` in the index, at most `limit`, whose statements have the term themselves.
Result<std::vector<std::int64_t>> find_indexed_own(Transaction& tx, std::int64_t term, std::int64_t after,
                                                   std::size_t limit) {
  std::vector<std::int64_t> out;
  ListWalk walk(tx, term, Direction::ascending);
  for (Place at{after, kBehindVia}; out.size() < limit;) {
    LMS_ASSIGN(const Place* const found, walk.seek(at));
    if (found == nullptr) break;
    if (found->via == 0) out.push_back(found->seq);
    at = {found->seq, kBehindVia};
  }
  return out;
}

OwnStatement own_statement(storage::Row& row) {
  return {{row.integer(0), row.take_text(1)}, uuid_text(row.blob(2)), row.boolean(3)};
}

}  // namespace

Result<StatementPage> find_statements(Transaction& tx, std::string_view tenant_id,
                                      const xapi::StatementQuery& query, std::optional<std::int64_t> after,
                                      std::optional<std::int64_t> own_authority) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  if (tenant == 0) return StatementPage{};
  const auto lists = lists_for(tenant_id, query.facets, own_authority);
  std::int64_t low = query.since ? query.since->time_since_epoch().count() : 0;
  std::int64_t high =
      query.until ? query.until->time_since_epoch().count() : std::numeric_limits<std::int64_t>::max();
  if (after && query.ascending) low = std::max(low, *after);
  if (after && !query.ascending) high = std::min(high, *after - 1);
  const Range range{.low = low,
                    .high = high,
                    .tenant = tenant,
                    .authority = own_authority.value_or(0),
                    .direction = query.ascending ? Direction::ascending : Direction::descending};
  return PageReader(tx, range, lists, query.limit).read();
}

Result<std::vector<OwnStatement>> find_own_statements(Transaction& tx, std::int64_t tenant, std::int64_t term,
                                                      std::int64_t after, std::size_t limit) {
  LMS_ASSIGN(auto seqs, find_indexed_own(tx, term, after, limit));
  if (seqs.size() < limit) {
    LMS_ASSIGN(const auto recent, find_recent_own(tx, term, after));
    const auto room = std::min(limit - seqs.size(), recent.size());
    seqs.insert(seqs.end(), recent.begin(), recent.begin() + static_cast<std::ptrdiff_t>(room));
  }
  std::vector<OwnStatement> out;
  for (std::span<const std::int64_t> rest = seqs; !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), kSeqsAtOnce));
    rest = rest.subspan(some.size());
    LMS_ASSIGN(auto rows, rows_of(tx, kAnyVoided, tenant, 0, some, Direction::ascending));
    for (auto& row : rows) out.push_back(own_statement(row));
  }
  return out;
}

Result<std::int64_t> count_own_statements(Transaction& tx, std::int64_t term) {
  LMS_ASSIGN(const auto indexed, count_own_places(tx, term));
  LMS_ASSIGN(const auto recent, find_recent_own(tx, term, 0));
  return indexed + static_cast<std::int64_t>(recent.size());
}

Result<std::optional<StoredStatement>> find_statement(Transaction& tx, std::string_view tenant_id,
                                                      std::string_view id, Voided voided,
                                                      std::optional<std::int64_t> own_authority) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  LMS_ASSIGN(auto row, tx.query_one(kOne, {tenant, ByteView(uuid_bytes(id)), voided == Voided::yes,
                                           own_authority.value_or(0)}));
  if (!row) return std::optional<StoredStatement>();
  return StoredStatement{row->integer(0), row->take_text(1)};
}

Result<std::string> find_definition(Transaction& tx, std::string_view tenant_id,
                                    std::string_view activity_id) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  LMS_ASSIGN(const auto row, tx.query_one(kDefinition, {tenant, activity_id}));
  return row ? row->text(0) : std::string();
}

}  // namespace lms::service
