#include "service/lrs_forwards.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "security/sealed_secret.hpp"
#include "service/checks.hpp"
#include "service/journal.hpp"
#include "service/list_statements.hpp"
#include "service/lrs_attachments.hpp"
#include "service/lrs_query.hpp"
#include "service/lrs_store.hpp"
#include "service/lrs_terms.hpp"
#include "service/permissions.hpp"
#include "service/rows.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"
#include "xapi/query.hpp"
#include "xapi/statement.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace lms::service {
namespace {

using storage::Row;
using storage::Statement;
using storage::Transaction;
using xapi::FacetKind;

#define FORWARD_COLUMNS                                                                                 \
  "f.id, f.tenant_id, f.name, f.url, f.access_key, f.version, f.verb, f.activity, f.agent, f.enabled, " \
  "f.position, f.sent, f.refused, f.failures, f.next_at, f.last_error, f.last_sent_at, f.created_at, "  \
  "f.secret"

const Statement kInsertForward{
    "INSERT INTO lrs_forwards (id, tenant_id, name, url, access_key, secret, version, verb, activity, agent, "
    "enabled, "
    "position, sent, refused, failures, next_at, last_error, created_by, created_at) VALUES ($1, $2, $3, $4, "
    "$5, $6, "
    "$7, $8, $9, $10, 1, $11, 0, 0, 0, $12, '', $13, $12)"};
const Statement kFindForward{"SELECT " FORWARD_COLUMNS
                             " FROM lrs_forwards f WHERE f.id = $1 AND ($2 = '' OR f.tenant_id = $2)"};
const std::array kForwardLists{
    LMS_LIST_STATEMENTS("createdAt", FORWARD_COLUMNS, "lrs_forwards f",
                        "(lower(f.name) LIKE $3 ESCAPE '!' OR lower(f.url) LIKE $3 ESCAPE '!')", "f.id",
                        "f.id", "f.tenant_id", "$5")};
const Statement kEnable{
    "UPDATE lrs_forwards SET enabled = $2, failures = 0, next_at = $3, last_error = CASE WHEN $2 = 1 THEN '' "
    "ELSE "
    "last_error END WHERE id = $1"};
const Statement kSetSecret{"UPDATE lrs_forwards SET secret = $2 WHERE id = $1"};
const Statement kRemoveForward{"DELETE FROM lrs_forwards WHERE id = $1"};
const Statement kDue{"SELECT id FROM lrs_forwards WHERE enabled = 1 AND next_at <= $1 ORDER BY id"};
const Statement kRecord{
    "UPDATE lrs_forwards SET position = $3, sent = sent + $4, refused = refused + $5, failures = $6, next_at "
    "= $7, "
    "last_error = $8, last_sent_at = $9, enabled = CASE WHEN CAST($10 AS INTEGER) = 1 THEN 0 ELSE enabled "
    "END "
    "WHERE id = $1 AND position = $2"};

constexpr std::size_t kAtOnce = 100;
constexpr std::size_t kBytesAtOnce = 4 * 1024 * 1024;
constexpr Millis kFirstWait = std::chrono::seconds{5};
constexpr Millis kLongestWait = std::chrono::minutes{10};
constexpr std::size_t kMaxSecret = 512;

std::string owner_of(std::string_view id) { return "forward:" + std::string(id); }

Forward forward_of(const Row& row, std::size_t first = 0) {
  return {.id = row.text(first),
          .tenant_id = row.text(first + 1),
          .name = row.text(first + 2),
          .url = row.text(first + 3),
          .key = row.text(first + 4),
          .version = row.text(first + 5),
          .verb = row.text(first + 6),
          .activity = row.text(first + 7),
          .agent = row.text(first + 8),
          .enabled = row.boolean(first + 9),
          .position = row.integer(first + 10),
          .sent = row.integer(first + 11),
          .refused = row.integer(first + 12),
          .failures = row.integer(first + 13),
          .next_at = row.time(first + 14),
          .last_error = row.text(first + 15),
          .last_sent_at = row.opt_time(first + 16),
          .created_at = row.time(first + 17)};
}
constexpr std::size_t kSecretColumn = 18;

Result<void> record(Transaction& tx, const Context& context, const Principal& principal,
                    const Forward& forward, const std::string& action) {
  return audit(tx, context, principal,
               {.tenant_id = forward.tenant_id,
                .action = action,
                .object_type = "forward",
                .object_id = forward.id,
                .details = json_object({{"name", forward.name}, {"url", forward.url}})});
}

/// It stands in a header line as it is when it is a bearer token.
Result<void> check_secret(std::string_view secret) {
  if (secret.empty() || secret.size() > kMaxSecret) return invalid("secret", "secret has 1 to 512 bytes");
  const bool control = std::any_of(secret.begin(), secret.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (control) return invalid("secret", "secret must not hold line breaks or control characters");
  return {};
}

Result<void> check_filters(const NewForward& wanted) {
  if (!wanted.verb.empty() && !xapi::is_iri(wanted.verb)) return invalid("verb", "verb is not an IRI");
  if (!wanted.activity.empty() && !xapi::is_iri(wanted.activity))
    return invalid("activity", "activity is not an IRI");
  if (!wanted.agent.empty())
    if (const auto agent = xapi::read_agent_parameter(wanted.agent, "agent"); !agent)
      return invalid("agent", agent.error().message);
  return {};
}

Result<Forward> find(Transaction& tx, const TenantScope& scope, std::string_view id) {
  LMS_ASSIGN(const auto row, tx.query_one(kFindForward, {id, scope.param()}));
  if (!row) return not_found("forward", "forward", id);
  return forward_of(*row);
}

/// What statements have to have. Checked in what is read, so that a filter needs no list of its own.
std::vector<xapi::Facet> facets_of(const Forward& forward) {
  std::vector<xapi::Facet> out;
  if (!forward.verb.empty()) out.push_back({FacetKind::verb, forward.verb});
  if (!forward.activity.empty()) out.push_back({FacetKind::activity, forward.activity});
  if (!forward.agent.empty())
    if (auto agent = xapi::read_agent_parameter(forward.agent, "agent"))
      out.push_back({FacetKind::agent, agent->key});
  return out;
}

/// The version stays where the other store knows it (Data 2.4.10: statements keep the one they came with).
std::string without_own(xapi::JsonRef statement, xapi::Version spoken) {
  std::string out = "{";
  for (const auto member : statement) {
    const auto key = member.key();
    if (key == "stored" || key == "authority") continue;
    if (key == "version" && !xapi::is_statement_version(member.text(), spoken)) continue;
    if (out.size() > 1) out += ',';
    xapi::append_json_text(out, key);
    out += ':';
    out += member.raw();
  }
  return out + "}";
}

/// What a forward lets through. As queries judge (Communication 2.1.3, "Filter Conditions for StatementRefs"): by the
/// statement itself, or by what it refers to, so that what is sent is also voided there.
class ForwardFilter {
 public:
  ForwardFilter(Transaction& tx, const Forward& forward)
      : tx_(tx), tenant_id_(forward.tenant_id), facets_(facets_of(forward)) {}

  [[nodiscard]] bool takes_everything() const { return facets_.empty(); }

  Result<bool> passes(const xapi::Statement& statement) {
    if (has_all(statement)) return known_[statement.id] = true;
    std::vector<std::string> looked_at{statement.id};
    bool verdict = false;
    for (std::string next = statement.target; !next.empty() && looked_at.size() < kMaxChain;) {
      if (const auto known = known_.find(next); known != known_.end()) {
        verdict = known->second;
        break;
      }
      looked_at.push_back(next);
      LMS_ASSIGN(const auto body, body_of(next));
      const auto json = xapi::Json::parse(body);
      if (!json) break;
      const auto read = xapi::read_stored_statement(*json);
      if (!read) break;
      verdict = has_all(*read);
      if (verdict) break;
      next = read->target;
    }
    // Where the end was not looked at, those in between may see further.
    if (looked_at.size() == kMaxChain) looked_at.resize(1);
    for (auto& id : looked_at) known_.emplace(std::move(id), verdict);
    return verdict;
  }

 private:
  [[nodiscard]] bool has_all(const xapi::Statement& statement) const {
    return std::all_of(facets_.begin(), facets_.end(), [&](const xapi::Facet& facet) {
      return std::binary_search(statement.facets.begin(), statement.facets.end(), facet);
    });
  }

  /// "" when there is no such statement.
  Result<std::string> body_of(const std::string& id) {
    for (const auto voided : {Voided::no, Voided::yes}) {
      LMS_ASSIGN(auto found, find_statement(tx_, tenant_id_, id, voided));
      if (found) return std::move(found->body);
    }
    return std::string();
  }

  Transaction& tx_;
  std::string tenant_id_;
  std::vector<xapi::Facet> facets_;
  std::map<std::string, bool> known_{};
};

/// Nothing for a statement that the filters leave out.
Result<std::optional<ForwardedStatement>> ready(Transaction& tx, const Forward& forward,
                                                ForwardFilter& filter, const OwnStatement& one) {
  const StoredStatement& stored = one.stored;
  const auto json = xapi::Json::parse(stored.body);
  if (!json) return std::nullopt;
  const auto read = xapi::read_stored_statement(*json);
  if (!read) return std::nullopt;
  const auto& statement = *read;
  const auto spoken = xapi::parse_version(forward.version).value_or(xapi::Version::v2_0_0);
  LMS_ASSIGN(const bool passes, filter.passes(statement));
  // Its voiding may have been left out when nobody knew what it was about.
  if (!passes || (one.voided && !filter.takes_everything())) return std::nullopt;
  ForwardedStatement out{.seq = stored.seq, .json = without_own(statement.json, spoken)};
  AttachmentReader attachments(tx, forward.tenant_id);
  LMS_TRY(attachments.read(stored.seq, statement.attachments));
  out.contents = attachments.take();
  return out;
}

}  // namespace

Result<Forward> Forwards::create(const Principal& principal, const NewForward& wanted,
                                 const InTransaction<Forward>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_create));
  Forward forward{.id = new_id(context_.clock, context_.random),
                  .url = wanted.url,
                  .key = wanted.key,
                  .version = wanted.version,
                  .verb = wanted.verb,
                  .activity = wanted.activity,
                  .agent = wanted.agent,
                  .next_at = context_.clock.now(),
                  .created_at = context_.clock.now()};
  LMS_ASSIGN(forward.name, check_name(wanted.name, "name"));
  LMS_TRY(check_filters(wanted));
  if (wanted.version != "1.0.3" && wanted.version != "2.0.0")
    return invalid("version", "version is 1.0.3 or 2.0.0");
  LMS_TRY(check_secret(wanted.secret));
  if (wanted.key.find(':') != std::string::npos)
    return invalid("key", "a user name of HTTP Basic has no colon");
  while (forward.url.ends_with('/')) forward.url.pop_back();
  if (forward.url.ends_with("/statements"))
    forward.url.resize(forward.url.size() - std::string_view("/statements").size());
  if (!wanted.from_start)
    forward.position =
        std::chrono::duration_cast<std::chrono::microseconds>(forward.created_at.time_since_epoch()).count();
  const std::string sealed =
      security::seal(context_.keys, owner_of(forward.id), wanted.secret, context_.random);
  return context_.db.write([&](Transaction& tx) -> Result<Forward> {
    Forward out = forward;
    LMS_ASSIGN(const Tenant tenant,
               TenantRepository(tx, scope).find(wanted.tenant.empty() ? principal.tenant_id : wanted.tenant));
    out.tenant_id = tenant.id;
    LMS_TRY(tx.execute(kInsertForward,
                       {out.id, out.tenant_id, out.name, out.url, out.key, sealed, out.version, out.verb,
                        out.activity, out.agent, out.position, out.created_at, principal.user_id}));
    LMS_TRY(record(tx, context_, principal, out, "forward.created"));
    LMS_TRY(run_in(tx, also, out));
    return out;
  });
}

Result<Page<Forward>> Forwards::list(const Principal& principal, std::string_view tenant,
                                     const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-createdAt"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<Forward>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    LMS_ASSIGN(const auto rows, run_list(tx, kForwardLists, plan, narrowed));
    return make_page(rows, plan, forward_of);
  });
}

Result<Forward> Forwards::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_read));
  return context_.db.read([&](Transaction& tx) { return find(tx, scope, id); });
}

Result<Forward> Forwards::update(const Principal& principal, std::string_view id, std::optional<bool> enabled,
                                 std::string_view secret) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_update));
  if (!secret.empty()) LMS_TRY(check_secret(secret));
  const std::string sealed =
      secret.empty() ? std::string() : security::seal(context_.keys, owner_of(id), secret, context_.random);
  return context_.db.write([&](Transaction& tx) -> Result<Forward> {
    LMS_ASSIGN(const Forward forward, find(tx, scope, id));
    if (!sealed.empty()) LMS_TRY(tx.execute(kSetSecret, {forward.id, sealed}));
    if (enabled) LMS_TRY(tx.execute(kEnable, {forward.id, *enabled, context_.clock.now()}));
    LMS_TRY(record(tx, context_, principal, forward, "forward.updated"));
    return find(tx, scope, id);
  });
}

Result<void> Forwards::remove(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_delete));
  return context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const Forward forward, find(tx, scope, id));
    LMS_TRY(tx.execute(kRemoveForward, {forward.id}));
    return record(tx, context_, principal, forward, "forward.deleted");
  });
}

Result<std::vector<std::string>> due_forwards(Context& context) {
  LMS_ASSIGN(const auto rows,
             context.db.read([&](Transaction& tx) { return tx.query(kDue, {context.clock.now()}); }));
  std::vector<std::string> out;
  for (const Row& row : rows) out.push_back(row.text(0));
  return out;
}

Result<std::optional<ForwardBatch>> next_of_forward(Context& context, const std::string& id) {
  return context.db.read([&](Transaction& tx) -> Result<std::optional<ForwardBatch>> {
    LMS_ASSIGN(const auto row, tx.query_one(kFindForward, {id, ""}));
    if (!row || !row->boolean(9)) return std::nullopt;
    ForwardBatch batch{.forward = forward_of(*row)};
    LMS_ASSIGN(batch.secret, security::unseal(context.keys, owner_of(id), row->text(kSecretColumn)));
    batch.read_to = batch.forward.position;
    ForwardFilter filter(tx, batch.forward);
    LMS_ASSIGN(const auto tenant, find_lrs_number(tx, batch.forward.tenant_id));
    const auto everything = LrsTerms(batch.forward.tenant_id).of(FacetKind::all, {});
    LMS_ASSIGN(const auto found,
               find_own_statements(tx, tenant, everything, batch.forward.position, kAtOnce));
    std::size_t bytes = 0;
    for (const auto& one : found) {
      LMS_ASSIGN(auto statement, ready(tx, batch.forward, filter, one));
      batch.read_to = one.stored.seq;
      if (!statement) continue;
      bytes += statement->json.size();
      for (const auto& content : statement->contents) bytes += content.content.size();
      batch.statements.push_back(std::move(*statement));
      if (bytes >= kBytesAtOnce) break;
    }
    if (batch.read_to == batch.forward.position) return std::nullopt;
    return batch;
  });
}

Result<void> record_forwarding(Context& context, const ForwardBatch& batch, const ForwardOutcome& outcome) {
  const TimePoint now = context.clock.now();
  const Forward& was = batch.forward;
  const std::int64_t failures = outcome.failed ? was.failures + 1 : 0;
  Millis wait{0};
  if (outcome.failed)
    wait = std::min(kLongestWait, kFirstWait * (std::int64_t{1} << std::min<std::int64_t>(was.failures, 10)));
  const bool keeps_error = outcome.error.empty() && was.refused + outcome.refused > 0 && was.failures == 0;
  return context.db.write([&](Transaction& tx) -> Result<void> {
    LMS_TRY(
        tx.execute(kRecord, {was.id, was.position, outcome.position, outcome.sent, outcome.refused, failures,
                             now + wait, keeps_error ? was.last_error : outcome.error,
                             outcome.sent > 0 ? std::optional(now) : was.last_sent_at, outcome.hopeless}));
    return {};
  });
}

}  // namespace lms::service
