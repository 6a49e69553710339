#include "service/lrs_store.hpp"

#include "base/random.hpp"
#include "service/lrs_ids.hpp"
#include "service/lrs_postings.hpp"
#include "service/lrs_terms.hpp"
#include "service/statement_statistics.hpp"
#include "storage/connection.hpp"
#include "xapi/compare.hpp"
#include "xapi/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace lms::service {
namespace {

using storage::Statement;
using storage::Transaction;
using xapi::FacetKind;

const Statement kNumber{"SELECT number FROM lrs_tenants WHERE tenant_id = $1"};
const Statement kNewNumber{
    "INSERT INTO lrs_tenants (number, tenant_id) "
    "SELECT (SELECT COALESCE(MAX(number), 0) + 1 FROM lrs_tenants), id FROM tenants WHERE id = $1 "
    "RETURNING number"};
const Statement kLast{"SELECT COALESCE(MAX(seq), 0) FROM lrs_statements"};
const Statement kInsertStatement{
    "INSERT INTO lrs_statements (seq, tenant, id, authority, voids, voided, body) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant, id) DO NOTHING"};
const Statement kById{
    "SELECT seq, voids, authority, voided, body FROM lrs_statements WHERE tenant = $1 AND id = $2"};
const Statement kBySeq{"SELECT id, body FROM lrs_statements WHERE seq = $1"};
const Statement kVoid{"UPDATE lrs_statements SET voided = 1 WHERE seq = $1 AND voided = 0"};
/// `voids` is kVoidsAny or kVoidsOwn of a statement that voids, else 0.
const Statement kTarget{"INSERT INTO lrs_targets (tenant, target, seq, voids) VALUES ($1, $2, $3, $4)"};
const Statement kReferrers{"SELECT seq, voids FROM lrs_targets WHERE tenant = $1 AND target = $2"};
const Statement kAuthority{"SELECT authority FROM lrs_statements WHERE seq = $1"};
const Statement kInsertAttachment{
    "INSERT INTO lrs_attachments (tenant, sha2, content) VALUES ($1, $2, $3) ON CONFLICT (tenant, sha2) DO "
    "NOTHING"};
const Statement kUse{
    "INSERT INTO lrs_attachment_uses (tenant, sha2, seq, brought) VALUES ($1, $2, $3, $4) ON CONFLICT "
    "(tenant, sha2, "
    "seq) DO NOTHING"};
const Statement kBring{
    "UPDATE lrs_attachment_uses SET brought = 1 WHERE tenant = $1 AND sha2 = $2 AND seq = $3"};
const Statement kStoreDefinition{"SELECT definition FROM lrs_activities WHERE tenant = $1 AND id = $2"};
const Statement kDefine{
    "INSERT INTO lrs_activities (tenant, id, definition) VALUES ($1, $2, $3) "
    "ON CONFLICT (tenant, id) DO UPDATE SET definition = excluded.definition"};

const Statement kRemoveStatement{"DELETE FROM lrs_statements WHERE seq = $1"};
const Statement kRemoveTarget{"DELETE FROM lrs_targets WHERE tenant = $1 AND target = $2 AND seq = $3"};
const Statement kRemoveUse{"DELETE FROM lrs_attachment_uses WHERE tenant = $1 AND sha2 = $2 AND seq = $3"};
const Statement kRemoveUnused{
    "DELETE FROM lrs_attachments WHERE tenant = $1 AND sha2 = $2 AND NOT EXISTS "
    "(SELECT 1 FROM lrs_attachment_uses WHERE tenant = $1 AND sha2 = $2 AND brought <> 0)"};

constexpr std::int64_t kVoidsAny = 1;
/// Credentials that may void what they have stored themselves alone; what is to come is judged when it comes.
constexpr std::int64_t kVoidsOwn = 2;

/// A statement in the store, as far as what hangs on it needs it.
struct Stored {
  std::int64_t seq = 0;
  std::string id{};
  std::string target{};
  std::vector<std::int64_t> terms{};
  std::vector<std::string> attachments{};
};

std::vector<std::string> attachments_of(const xapi::Statement& statement) {
  std::vector<std::string> out;
  for (const auto& attachment : statement.attachments) out.push_back(attachment.sha2);
  return out;
}

/// Whether a broad facet is also there narrowly, where queries for the broad one look as well.
bool is_found_narrowly(const xapi::Statement& statement, const xapi::Facet& facet) {
  const bool agent = facet.kind == FacetKind::related_agent;
  if (!agent && facet.kind != FacetKind::related_activity) return false;
  const auto narrow = agent ? FacetKind::agent : FacetKind::activity;
  return std::binary_search(statement.facets.begin(), statement.facets.end(),
                            xapi::Facet{narrow, facet.text});
}

std::vector<std::int64_t> terms_of(const LrsTerms& terms, const xapi::Statement& statement) {
  std::vector<std::int64_t> out;
  out.reserve(statement.facets.size() + 2);
  out.push_back(terms.of(FacetKind::all, {}));
  for (const auto& facet : statement.facets)
    if (!is_found_narrowly(statement, facet)) out.push_back(terms.of(facet));
  return out;
}

/// Statements that refer to each other.
class References {
 public:
  References(Transaction& tx, std::string_view tenant_id, std::int64_t tenant)
      : tx_(tx), tenant_(tenant), terms_(tenant_id) {}

  Result<std::optional<Stored>> load(const storage::Row& row, std::int64_t seq, std::string id) {
    Stored out{.seq = seq, .id = std::move(id)};
    const std::string body = row.text(row.size() - 1);
    const auto json = xapi::Json::parse(body);
    if (!json) return std::nullopt;
    const auto read = xapi::read_stored_statement(*json);
    if (!read) return std::nullopt;
    out.target = read->target;
    out.terms = terms_of(terms_, *read);
    out.attachments = attachments_of(*read);
    return out;
  }

  /// The statement with that id, what it refers to, and so on.
  Result<std::vector<Stored>> follow(std::string id) {
    std::vector<Stored> chain;
    std::set<std::string> seen;
    while (!id.empty() && chain.size() < kMaxChain && seen.insert(id).second) {
      LMS_ASSIGN(const auto row, tx_.query_one(kById, {tenant_, ByteView(uuid_bytes(id))}));
      if (!row) break;
      LMS_ASSIGN(auto stored, load(*row, row->integer(0), id));
      if (!stored) break;
      id = stored->target;
      chain.push_back(std::move(*stored));
    }
    return chain;
  }

  /// Calls `each` with the seq of everyone that refers to the statement, directly or by others in between.
  template <class Each>
  Result<void> each_referrer(const std::string& id, Each each) {
    std::set<std::string> seen{id};
    std::vector<std::string> ids{id};
    for (std::size_t i = 0; i < ids.size() && i < kMaxChain; ++i) {
      LMS_ASSIGN(const auto rows, tx_.query(kReferrers, {tenant_, ByteView(uuid_bytes(ids[i]))}));
      for (const auto& row : rows) {
        LMS_TRY(each(row.integer(0)));
        LMS_ASSIGN(const auto referrer, tx_.query_one(kBySeq, {row.integer(0)}));
        if (!referrer) continue;
        std::string next = uuid_text(referrer->blob(0));
        if (seen.insert(next).second) ids.push_back(std::move(next));
      }
    }
    return {};
  }

 private:
  Transaction& tx_;
  std::int64_t tenant_;
  LrsTerms terms_;
};

/// One run of store_statements().
class Storing {
 public:
  Storing(Transaction& tx, StatementBatch& batch, std::int64_t tenant, std::int64_t now)
      : tx_(tx), batch_(batch), tenant_(tenant), next_(now), references_(tx, batch.tenant_id, tenant) {}

  Result<void> run() {
    LMS_ASSIGN(const auto last, tx_.query_one(kLast));
    next_ = std::max(next_, last->integer(0) + 1);
    const std::int64_t first = next_;
    for (std::size_t i = 0; i < batch_.rows.size(); ++i) LMS_TRY(store(batch_.rows[i], i));
    LMS_TRY(postings_.write(tx_, first));
    for (const auto& sha2 : used_)
      LMS_TRY(tx_.execute(kInsertAttachment, {tenant_, sha2, ByteView(batch_.contents.at(sha2))}));
    for (const auto& definition : batch_.definitions) LMS_TRY(define(definition));
    return {};
  }

 private:
  Result<void> store(StatementBatch::Row& row, std::size_t position) {
    LMS_ASSIGN(const auto referrers, tx_.query(kReferrers, {tenant_, ByteView(row.id_bytes)}));
    LMS_ASSIGN(const bool voided, is_voided(row, referrers));
    const std::int64_t seq = next_;
    xapi::set_stored(row.text, xapi::Instant(std::chrono::microseconds(seq)));
    LMS_ASSIGN(const auto made,
               tx_.execute(kInsertStatement, {seq, tenant_, ByteView(row.id_bytes), batch_.authority_term,
                                              row.voids, voided, row.text.text}));
    if (made == 0) return compare(row, position);
    ++next_;
    postings_.add(seq, 0, row.terms);
    for (const auto& sha2 : row.attachments) {
      const bool brought = batch_.contents.contains(sha2);
      LMS_TRY(tx_.execute(kUse, {tenant_, sha2, seq, brought}));
      if (brought) used_.insert(sha2);
    }
    if (!row.target.empty()) LMS_TRY(refer(row, seq, position));
    if (!referrers.empty()) LMS_TRY(tell_referrers({seq, row.id, row.target, row.terms, {}}));
    return {};
  }

  /// By what came before it.
  Result<bool> is_voided(const StatementBatch::Row& row, const storage::Rows& referrers) {
    if (row.voids) return false;
    for (const storage::Row& referrer : referrers) {
      if (referrer.integer(1) == kVoidsAny) return true;
      if (referrer.integer(1) != kVoidsOwn) continue;
      LMS_ASSIGN(const auto by, tx_.query_one(kAuthority, {referrer.integer(0)}));
      if (by && by->integer(0) == batch_.authority_term) return true;
    }
    return false;
  }

  /// The id is taken: fine when it is by the same statement.
  Result<void> compare(const StatementBatch::Row& row, std::size_t position) {
    LMS_ASSIGN(const auto there, tx_.query_one(kById, {tenant_, ByteView(row.id_bytes)}));
    const std::string body = there->text(4);
    const auto stored = xapi::Json::parse(body);
    const auto sent = xapi::Json::parse(row.text.text);
    const bool own_time = row.text.timestamp_at == 0;
    if (stored && sent) {
      const auto a = xapi::comparable(sent->root());
      const auto b = xapi::comparable(stored->root());
      if (a.text == b.text && (!own_time || a.timestamp == b.timestamp)) return bring(row, *there);
    }
    return fail(Error{.code = "xapi.statement.conflict",
                      .message = "another statement has the id " + row.id,
                      .element = element_of(position, "id")});
  }

  /// Contents that come with a repetition are those of the statement that is there, if it is the sender's.
  Result<void> bring(const StatementBatch::Row& row, const storage::Row& there) {
    if (there.integer(2) != batch_.authority_term) return {};
    for (const auto& sha2 : row.attachments) {
      if (!batch_.contents.contains(sha2)) continue;
      LMS_ASSIGN(const auto changed, tx_.execute(kBring, {tenant_, sha2, there.integer(0)}));
      if (changed > 0) used_.insert(sha2);
    }
    return {};
  }

  [[nodiscard]] std::string element_of(std::size_t position, std::string_view member) const {
    return batch_.is_list ? fmt::format("statements[{}].{}", position, member) : std::string(member);
  }

  /// Remembers the reference, lets the statement be found by what it refers to, and voids it.
  Result<void> refer(const StatementBatch::Row& row, std::int64_t seq, std::size_t position) {
    const Bytes target = uuid_bytes(row.target);
    const std::int64_t voids = !row.voids ? 0 : batch_.may_void_any ? kVoidsAny : kVoidsOwn;
    LMS_TRY(tx_.execute(kTarget, {tenant_, ByteView(target), seq, voids}));
    LMS_ASSIGN(const auto chain, references_.follow(row.target));
    for (const Stored& one : chain) postings_.add(seq, one.seq, one.terms);
    if (!row.voids) return {};
    LMS_ASSIGN(const auto there, tx_.query_one(kById, {tenant_, ByteView(target)}));
    if (!there) return {};
    if (there->boolean(1))
      return fail(Error{.code = "xapi.voiding.invalid",
                        .message = row.target + " is a voiding statement, which cannot be voided",
                        .element = element_of(position, "object.id")});
    if (!batch_.may_void_any && there->integer(2) != batch_.authority_term)
      return fail(Error{.code = "xapi.forbidden",
                        .message = "these credentials void their own statements alone",
                        .element = element_of(position, "object.id")});
    LMS_ASSIGN(const auto changed, tx_.execute(kVoid, {there->integer(0)}));
    if (changed == 0) return {};
    return uncount_statement(tx_, batch_.tenant_id, there->integer(0), there->text(4));
  }

  /// Statements that referred to `made` before it was there are found by its terms, and by those of its chain.
  Result<void> tell_referrers(const Stored& made) {
    LMS_ASSIGN(auto below, references_.follow(made.target));
    below.push_back(made);
    return references_.each_referrer(made.id, [&](std::int64_t referrer) -> Result<void> {
      for (const Stored& one : below) postings_.add(referrer, one.seq, one.terms);
      return {};
    });
  }

  Result<void> define(const StatementBatch::Definition& definition) {
    LMS_ASSIGN(const auto there, tx_.query_one(kStoreDefinition, {tenant_, definition.activity}));
    const std::string stored = there ? there->text(0) : std::string();
    std::string merged = xapi::merge_definitions(stored, definition.json);
    if (merged == stored) return {};
    LMS_TRY(tx_.execute(kDefine, {tenant_, definition.activity, std::move(merged)}));
    return {};
  }

  Transaction& tx_;
  StatementBatch& batch_;
  std::int64_t tenant_;
  std::int64_t next_;
  std::set<std::string> used_{};  ///< contents that a statement has brought
  References references_;
  PostingWriter postings_{};
};

std::uint64_t fingerprint_of(const LrsTerms& terms, std::string_view activity, std::string_view json) {
  return static_cast<std::uint64_t>(
      terms.of(FacetKind::activity, std::string(activity) + ' ' + std::string(json)));
}

}  // namespace

LrsAuthority make_authority(std::string_view home_page, std::string_view name,
                            std::string_view display_name) {
  LrsAuthority out;
  out.json = R"({"objectType":"Agent",)";
  if (!display_name.empty()) {
    out.json += R"("name":)";
    xapi::append_json_text(out.json, display_name);
    out.json += ',';
  }
  out.json += R"("account":{"homePage":)";
  xapi::append_json_text(out.json, home_page);
  out.json += R"(,"name":)";
  xapi::append_json_text(out.json, name);
  out.json += "}}";
  out.key = fmt::format("account {} {}", home_page, name);
  return out;
}

StatementBatch make_batch(const Context& context, const std::vector<xapi::Statement>& statements,
                          const xapi::StatementsBody& body, const BatchOptions& options) {
  const LrsTerms terms(options.tenant_id);
  StatementBatch batch{.tenant_id = options.tenant_id,
                       .authority_term = terms.of(FacetKind::related_agent, options.authority.key),
                       .may_void_any = options.may_void_any};
  batch.rows.reserve(statements.size());
  batch.is_list = !statements.empty() && statements.front().json.index() != 0;
  std::map<std::int64_t, std::uint64_t> defined;
  for (const auto& statement : statements) {
    StatementBatch::Row row;
    row.id = statement.id.empty() ? new_id(context.clock, context.random) : statement.id;
    row.id_bytes = uuid_bytes(row.id);
    row.text = xapi::stamp(statement, row.id, options.authority.json, options.version);
    row.terms = terms_of(terms, statement);
    row.terms.push_back(batch.authority_term);
    row.target = statement.target;
    row.voids = statement.voids;
    row.attachments = attachments_of(statement);
    batch.rows.push_back(std::move(row));
    if (!options.defines_activities) continue;
    for (const auto& activity : statement.activities) {
      const auto json = activity.definition.raw();
      const auto fingerprint = fingerprint_of(terms, activity.id, json);
      const auto key = terms.of(FacetKind::activity, activity.id);
      const auto last = defined.find(key);
      const bool is_last = last != defined.end() ? last->second == fingerprint
                                                 : options.is_last && options.is_last(key, fingerprint);
      if (is_last) continue;
      defined.insert_or_assign(key, fingerprint);
      batch.definitions.push_back({std::string(activity.id), std::string(json), key, fingerprint});
    }
  }
  for (const auto& [sha2, content] : body.contents) batch.contents.emplace(sha2, to_bytes(content));
  return batch;
}

Result<StatementBatch> make_batch(const Context& context, std::string_view json,
                                  const BatchOptions& options) {
  LMS_ASSIGN(const auto parsed, xapi::Json::parse(json));
  LMS_ASSIGN(const auto statements, xapi::read_statements(parsed, options.version));
  const xapi::StatementsBody body{.json = json};
  LMS_TRY(xapi::match_attachments(statements, body));
  return make_batch(context, statements, body, options);
}

Result<void> remove_statement(Transaction& tx, std::string_view tenant_id, std::string_view id) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  References references(tx, tenant_id, tenant);
  LMS_ASSIGN(const auto chain, references.follow(std::string(id)));
  if (chain.empty() || chain.front().id != id) return {};
  const Stored& gone = chain.front();
  LMS_TRY(index_recent_postings(tx));
  LMS_ASSIGN(const auto row, tx.query_one(kById, {tenant, ByteView(uuid_bytes(id))}));
  std::vector<std::int64_t> terms{row->integer(2)};
  for (const Stored& one : chain) terms.insert(terms.end(), one.terms.begin(), one.terms.end());
  for (const auto term : terms) LMS_TRY(remove_from_list(tx, term, gone.seq));
  LMS_TRY(references.each_referrer(gone.id, [&](std::int64_t referrer) -> Result<void> {
    // Without this one it reaches none of those behind it.
    for (const Stored& one : chain)
      for (const auto term : one.terms) LMS_TRY(remove_from_list(tx, term, referrer, one.seq));
    return {};
  }));
  if (!gone.target.empty())
    LMS_TRY(tx.execute(kRemoveTarget, {tenant, ByteView(uuid_bytes(gone.target)), gone.seq}));
  for (const auto& sha2 : gone.attachments) {
    LMS_TRY(tx.execute(kRemoveUse, {tenant, sha2, gone.seq}));
    LMS_TRY(tx.execute(kRemoveUnused, {tenant, sha2}));
  }
  if (!row->boolean(3)) LMS_TRY(uncount_statement(tx, tenant_id, gone.seq, row->text(4)));
  LMS_TRY(tx.execute(kRemoveStatement, {gone.seq}));
  return {};
}

Result<std::vector<Posting>> postings_of(Transaction& tx, std::string_view tenant_id, std::string_view id) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  References references(tx, tenant_id, tenant);
  LMS_ASSIGN(const auto chain, references.follow(std::string(id)));
  std::vector<Posting> out;
  if (chain.empty() || chain.front().id != id) return out;
  const Stored& one = chain.front();
  for (const auto term : one.terms) out.push_back({term, one.seq, 0});
  LMS_TRY(references.each_referrer(one.id, [&](std::int64_t referrer) -> Result<void> {
    for (const auto term : one.terms) out.push_back({term, referrer, one.seq});
    return {};
  }));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<std::int64_t> find_lrs_number(Transaction& tx, std::string_view tenant_id) {
  LMS_ASSIGN(const auto row, tx.query_one(kNumber, {tenant_id}));
  return row ? row->integer(0) : 0;
}

Result<std::int64_t> lrs_number(Transaction& tx, std::string_view tenant_id) {
  LMS_ASSIGN(const auto number, find_lrs_number(tx, tenant_id));
  if (number != 0) return number;
  LMS_ASSIGN(const auto made, tx.query_one(kNewNumber, {tenant_id}));
  if (!made) return fail("tenant.not_found", "the tenant was deleted");
  return made->integer(0);
}

Result<void> store_statements(Transaction& tx, const Context& context, StatementBatch& batch) {
  LMS_ASSIGN(const auto tenant, lrs_number(tx, batch.tenant_id));
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(context.clock.now().time_since_epoch());
  return Storing(tx, batch, tenant, now.count()).run();
}

}  // namespace lms::service
