#include "service/lrs_query.hpp"

#include "service/lrs_ids.hpp"
#include "service/lrs_postings.hpp"
#include "service/lrs_store.hpp"
#include "service/lrs_terms.hpp"
#include "storage/connection.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <span>

namespace lms::service {
namespace {

using storage::Statement;
using storage::Transaction;

// Of the index: $1 the first term, $2 and $3 the open and the closed end of the range, $4 how many, $5 the tenant, $6
// the authority or 0, then two for each further list. CROSS JOIN keeps SQLite to the order of the text: along the first
// term's list, looking into the others.
#define LRS_FIND(more_from, more_where, direction)                                    \
  "SELECT p.seq, s.body FROM lrs_postings p CROSS JOIN " more_from                    \
  "lrs_statements s WHERE p.term = $1 AND p.seq > $2 AND p.seq <= $3 AND " more_where \
  "s.seq = p.seq AND s.tenant = $5 AND s.voided = 0 AND (CAST($6 AS BIGINT) = 0 OR "  \
  "s.authority = $6) ORDER BY p.seq " direction ", p.via " direction " LIMIT $4"
#define LRS_AND(table, narrow, broad) \
  table ".term IN (" narrow ", " broad ") AND " table ".seq = p.seq AND " table ".via = p.via AND "
#define LRS_DOWN(more_from, more_where) LRS_FIND(more_from, more_where, "DESC")
#define LRS_UP(more_from, more_where) LRS_FIND(more_from, more_where, "ASC")
#define LRS_FROM2 "lrs_postings q CROSS JOIN "
#define LRS_FROM3 LRS_FROM2 "lrs_postings r CROSS JOIN "
#define LRS_FROM4 LRS_FROM3 "lrs_postings t CROSS JOIN "
#define LRS_AND2 LRS_AND("q", "$7", "$8")
#define LRS_AND3 LRS_AND2 LRS_AND("r", "$9", "$10")
#define LRS_AND4 LRS_AND3 LRS_AND("t", "$11", "$12")

/// By the number of terms, newest first.
const std::array<Statement, 4> kDown{Statement{LRS_DOWN("", "")}, Statement{LRS_DOWN(LRS_FROM2, LRS_AND2)},
                                     Statement{LRS_DOWN(LRS_FROM3, LRS_AND3)},
                                     Statement{LRS_DOWN(LRS_FROM4, LRS_AND4)}};
const std::array<Statement, 4> kUp{Statement{LRS_UP("", "")}, Statement{LRS_UP(LRS_FROM2, LRS_AND2)},
                                   Statement{LRS_UP(LRS_FROM3, LRS_AND3)},
                                   Statement{LRS_UP(LRS_FROM4, LRS_AND4)}};
/// The same of statements whose seqs are known.
const Statement kVisible{
    "SELECT s.seq, s.body FROM (VALUES (CAST($3 AS BIGINT)), ($4), ($5), ($6), ($7), ($8), ($9), ($10), "
    "($11), "
    "($12), ($13), ($14), ($15), ($16), ($17), ($18)) v CROSS JOIN lrs_statements s WHERE s.seq = v.column1 "
    "AND "
    "s.tenant = $1 AND s.voided = 0 AND (CAST($2 AS BIGINT) = 0 OR s.authority = $2)"};
constexpr std::size_t kVisibleAtOnce = 16;

const Statement kOwn{
    "SELECT p.seq, s.id, s.voided, s.body FROM lrs_postings p CROSS JOIN lrs_statements s WHERE "
    "p.term = $1 AND p.via = 0 AND p.seq > $2 AND s.seq = p.seq AND s.tenant = $3 ORDER BY p.seq LIMIT $4"};
const Statement kAnyVoided{"SELECT seq, id, voided, body FROM lrs_statements WHERE seq = $1 AND tenant = $2"};
const Statement kCountOwn{"SELECT count(*) FROM lrs_postings WHERE term = $1 AND via = 0"};

const Statement kOne{
    "SELECT seq, body FROM lrs_statements WHERE tenant = $1 AND id = $2 AND voided = $3 AND "
    "(CAST($4 AS BIGINT) = 0 OR authority = $4)"};
const Statement kAttachment{"SELECT content FROM lrs_attachments WHERE tenant = $1 AND sha2 = $2"};
const Statement kDefinition{"SELECT definition FROM lrs_activities WHERE tenant = $1 AND id = $2"};

/// Rows read at once: so many statements of the largest size are held.
constexpr std::int64_t kChunk = 50;

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

/// Gives the rows of one list, a chunk at a time.
class ListReader {
 public:
  ListReader(Transaction& tx, const Statement& statement, std::vector<storage::Value> values, bool ascending)
      : tx_(tx), statement_(statement), values_(std::move(values)), ascending_(ascending) {}

  /// The row it stands at; null behind the last one. At most `chunk` rows are read at once.
  Result<storage::Row*> row(std::int64_t chunk) {
    if (at_ == rows_.size() && !ended_) {
      values_[3] = chunk;
      LMS_ASSIGN(rows_, tx_.query(statement_, values_));
      at_ = 0;
      ended_ = static_cast<std::int64_t>(rows_.size()) < chunk;
      if (!rows_.empty()) {
        const auto last = rows_.back().integer(0);
        values_[ascending_ ? 1 : 2] = ascending_ ? last : last - 1;
      }
    }
    return at_ == rows_.size() ? nullptr : &rows_[at_];
  }
  void next() { ++at_; }

 private:
  Transaction& tx_;
  const Statement& statement_;
  std::vector<storage::Value> values_;
  bool ascending_;
  storage::Rows rows_{};
  std::size_t at_ = 0;
  bool ended_ = false;
};

/// Where and in which order statements are looked for.
struct Range {
  std::int64_t low = 0;   ///< the open end
  std::int64_t high = 0;  ///< the closed end
  std::int64_t tenant = 0;
  std::int64_t authority = 0;  ///< 0 = any
  bool ascending = false;
};

/// Fills a page with what both tables of postings find.
class PageReader {
 public:
  PageReader(Transaction& tx, const Range& range, const std::vector<TermLists>& lists, std::size_t limit)
      : tx_(tx), range_(range), lists_(lists), limit_(limit) {}

  Result<StatementPage> read() {
    // Whatever is recent came after all that is in the index.
    if (!range_.ascending) LMS_TRY(read_recent());
    if (!page_.more) LMS_TRY(read_index());
    if (range_.ascending && !page_.more) LMS_TRY(read_recent());
    return std::move(page_);
  }

 private:
  Result<void> read_recent() {
    LMS_ASSIGN(auto found, find_recent(tx_, lists_, range_.low, range_.high));
    if (!range_.ascending) std::reverse(found.begin(), found.end());
    for (std::span<const std::int64_t> rest = found; !rest.empty();) {
      const auto some = rest.first(std::min(rest.size(), kVisibleAtOnce));
      rest = rest.subspan(some.size());
      LMS_ASSIGN(auto rows, visible(some));
      for (auto& row : rows)
        if (!add(row)) return {};
    }
    return {};
  }

  /// In the order of the page.
  Result<storage::Rows> visible(std::span<const std::int64_t> seqs) {
    std::vector<storage::Value> values{range_.tenant, range_.authority};
    values.insert(values.end(), seqs.begin(), seqs.end());
    values.resize(2 + kVisibleAtOnce);
    LMS_ASSIGN(auto rows, tx_.query(kVisible, values));
    std::sort(rows.begin(), rows.end(), [&](const storage::Row& a, const storage::Row& b) {
      return range_.ascending ? a.integer(0) < b.integer(0) : a.integer(0) > b.integer(0);
    });
    return rows;
  }

  Result<void> read_index() {
    std::vector<ListReader> lists = readers();
    for (;;) {
      const auto left = static_cast<std::int64_t>(limit_ - page_.items.size());
      LMS_ASSIGN(ListReader* const list, front(lists, std::min<std::int64_t>(kChunk, left + 1)));
      if (list == nullptr) return {};
      LMS_ASSIGN(storage::Row* const row, list->row(kChunk));
      if (!add(*row)) return {};
      list->next();
    }
  }

  [[nodiscard]] std::vector<ListReader> readers() const {
    const auto& statement = (range_.ascending ? kUp : kDown).at(lists_.size() - 1);
    std::vector<storage::Value> values{0, range_.low, range_.high, 0, range_.tenant, range_.authority};
    for (auto list = lists_.begin() + 1; list != lists_.end(); ++list)
      values.insert(values.end(), {list->narrow, list->broad});
    std::vector<ListReader> out;
    for (const auto term : std::set{lists_[0].narrow, lists_[0].broad}) {
      values[0] = term;
      out.emplace_back(tx_, statement, values, range_.ascending);
    }
    return out;
  }

  /// Whether the page had room for it.
  bool add(storage::Row& row) {
    const std::int64_t seq = row.integer(0);
    // By several ways to the same statement.
    if (!page_.items.empty() && page_.items.back().seq == seq) return true;
    page_.more = page_.items.size() == limit_ || bytes_ > kPageBytes;
    if (page_.more) return false;
    page_.items.push_back({seq, row.take_text(1)});
    bytes_ += page_.items.back().body.size();
    return true;
  }

  /// The list whose row comes first.
  Result<ListReader*> front(std::vector<ListReader>& lists, std::int64_t chunk) const {
    ListReader* first = nullptr;
    std::int64_t best = 0;
    for (ListReader& list : lists) {
      LMS_ASSIGN(const storage::Row* const row, list.row(chunk));
      if (row == nullptr) continue;
      const std::int64_t seq = row->integer(0);
      if (first != nullptr && (range_.ascending ? seq >= best : seq <= best)) continue;
      first = &list;
      best = seq;
    }
    return first;
  }

  Transaction& tx_;
  const Range& range_;
  const std::vector<TermLists>& lists_;
  std::size_t limit_;
  StatementPage page_{};
  std::size_t bytes_ = 0;
};

OwnStatement own_statement(storage::Row& row) {
  return {{row.integer(0), row.take_text(3)}, uuid_text(row.blob(1)), row.boolean(2)};
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
                    .ascending = query.ascending};
  return PageReader(tx, range, lists, query.limit).read();
}

Result<std::vector<OwnStatement>> find_own_statements(Transaction& tx, std::int64_t tenant, std::int64_t term,
                                                      std::int64_t after, std::size_t limit) {
  std::vector<OwnStatement> out;
  LMS_ASSIGN(auto rows, tx.query(kOwn, {term, after, tenant, limit}));
  for (auto& row : rows) out.push_back(own_statement(row));
  if (out.size() == limit) return out;
  LMS_ASSIGN(const auto recent, find_recent_own(tx, term, after));
  for (auto seq = recent.begin(); seq != recent.end() && out.size() < limit; ++seq) {
    LMS_ASSIGN(auto row, tx.query_one(kAnyVoided, {*seq, tenant}));
    if (row) out.push_back(own_statement(*row));
  }
  return out;
}

Result<std::int64_t> count_own_statements(Transaction& tx, std::int64_t term) {
  LMS_ASSIGN(const auto row, tx.query_one(kCountOwn, {term}));
  LMS_ASSIGN(const auto recent, find_recent_own(tx, term, 0));
  return row->integer(0) + static_cast<std::int64_t>(recent.size());
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

Result<std::optional<Bytes>> find_attachment(Transaction& tx, std::string_view tenant_id,
                                             std::string_view sha2) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  LMS_ASSIGN(const auto row, tx.query_one(kAttachment, {tenant, sha2}));
  if (!row) return std::optional<Bytes>();
  return row->blob(0);
}

Result<std::string> find_definition(Transaction& tx, std::string_view tenant_id,
                                    std::string_view activity_id) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  LMS_ASSIGN(const auto row, tx.query_one(kDefinition, {tenant, activity_id}));
  return row ? row->text(0) : std::string();
}

std::vector<std::string_view> statement_query_texts() {
  std::vector<std::string_view> out;
  for (const auto& one : kDown) out.push_back(one.sql());
  for (const auto& one : kUp) out.push_back(one.sql());
  return out;
}

}  // namespace lms::service
