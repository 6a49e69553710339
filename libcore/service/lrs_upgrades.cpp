#include "service/lrs_upgrades.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "service/lrs_ids.hpp"
#include "service/lrs_lists.hpp"
#include "service/lrs_postings.hpp"
#include "service/lrs_store.hpp"
#include "service/lrs_terms.hpp"
#include "xapi/json.hpp"
#include "xapi/values.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lms::service {
namespace {

using storage::Row;
using storage::Statement;
using storage::Transaction;

const Statement kUpgraded{"SELECT seq FROM lrs_upgrades WHERE name = $1"};
const Statement kUpgradedTo{"UPDATE lrs_upgrades SET seq = $2 WHERE name = $1"};
const Statement kUpgradeDone{"DELETE FROM lrs_upgrades WHERE name = $1"};
const Statement kStatementsBehind{
    "SELECT s.seq, t.tenant_id, s.id, s.body FROM lrs_statements s JOIN lrs_tenants t ON t.number = s.tenant "
    "WHERE s.seq > $1 ORDER BY s.seq LIMIT 50"};
const Statement kDocumentKeys{
    "SELECT tenant, kind, agent, activity, registration, id FROM lrs_documents WHERE (tenant, kind, agent, "
    "activity, registration, id) > ($1, $2, $3, $4, $5, $6) ORDER BY tenant, kind, agent, activity, "
    "registration, id LIMIT 1000"};
/// Of two documents that are one now, the newer stays.
const Statement kDropOlder{
    "DELETE FROM lrs_documents WHERE tenant = $1 AND kind = $2 AND agent = $7 AND activity = $4 AND "
    "registration = $5 AND id = $6 AND EXISTS (SELECT 1 FROM lrs_documents o WHERE o.tenant = $1 AND o.kind "
    "= $2 "
    "AND o.agent = $3 AND o.activity = $4 AND o.registration = $5 AND o.id = $6 AND o.updated > "
    "lrs_documents.updated)"};
const Statement kFoldDocument{
    "UPDATE lrs_documents SET agent = $7 WHERE tenant = $1 AND kind = $2 AND agent = $3 AND activity = $4 "
    "AND "
    "registration = $5 AND id = $6 AND NOT EXISTS (SELECT 1 FROM lrs_documents o WHERE o.tenant = $1 AND "
    "o.kind "
    "= $2 AND o.agent = $7 AND o.activity = $4 AND o.registration = $5 AND o.id = $6)"};
const Statement kDropDocument{
    "DELETE FROM lrs_documents WHERE tenant = $1 AND kind = $2 AND agent = $3 AND activity = $4 AND "
    "registration = $5 AND id = $6"};

constexpr const char* kAgents = "agents";

bool has_capital(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// Statements that are looked at before what is known of them is written down.
constexpr std::size_t kLookedAtOnce = 20'000;
/// Statements that are put into the index in one commit.
constexpr std::size_t kChangedAtOnce = 200;

/// Whether an agent in the statement may have an identifier with capitals where case does not count. Where something
/// is escaped, nobody knows.
bool may_have_capitals(std::string_view body) {
  constexpr std::string_view kScheme = "mailto:";
  constexpr std::string_view kHash = "\"mbox_sha1sum\"";
  if (body.find('\\') != std::string_view::npos) return true;
  for (auto at = body.find('"'); at != std::string_view::npos; at = body.find('"', at + 1)) {
    const auto scheme = body.substr(at + 1, kScheme.size());
    if ((scheme.empty() || (scheme[0] | 0x20) != 'm') || ascii_lower(scheme) != kScheme) continue;
    const auto text = body.substr(at + 1, body.find('"', at + 1) - at - 1);
    if (has_capital(scheme) || has_capital(text.substr(std::min(text.find('@'), text.size())))) return true;
  }
  for (auto at = body.find(kHash); at != std::string_view::npos; at = body.find(kHash, at + 1)) {
    const auto begin = body.find('"', at + kHash.size());
    if (begin == std::string_view::npos) break;
    if (has_capital(body.substr(begin, body.find('"', begin + 1) - begin))) return true;
  }
  return false;
}

/// The key of an agent as it is now.
std::string fold_key(const std::string& key) {
  if (key.starts_with("mbox ")) return "mbox " + xapi::fold_mailto(std::string_view(key).substr(5));
  return key.starts_with("sha1 ") ? ascii_lower(key) : key;
}

/// The keys that the older program gave the agents in a value, where they are others now.
void collect_old_keys(xapi::JsonRef value, std::set<std::string>& keys) {
  for (const xapi::JsonRef member : value) {
    if (member.is(xapi::JsonKind::object) || member.is(xapi::JsonKind::array)) collect_old_keys(member, keys);
    const std::string kind = member.key() == "mbox" ? "mbox " : member.key() == "mbox_sha1sum" ? "sha1 " : "";
    if (kind.empty() || !member.is(xapi::JsonKind::text)) continue;
    std::string key = kind + std::string(member.text());
    if (fold_key(key) != key) keys.insert(std::move(key));
  }
}

struct OldStatement {
  std::string tenant_id{};
  std::string id{};
  std::set<std::string> keys{};  ///< that nobody asks for any more
};

/// What there is to do next.
struct Round {
  std::vector<OldStatement> statements{};
  std::int64_t read_to = 0;
  bool done = false;
};

Result<Round> look(Transaction& tx) {
  Round round;
  LMS_ASSIGN(const auto done, tx.query_one(kUpgraded, {kAgents}));
  if (!done) return Round{.statements = {}, .read_to = 0, .done = true};
  round.read_to = done->integer(0);
  for (std::size_t looked_at = 0; looked_at < kLookedAtOnce && round.statements.size() < kChangedAtOnce;) {
    LMS_ASSIGN(const auto rows, tx.query(kStatementsBehind, {round.read_to}));
    if (rows.empty()) {
      round.done = true;
      break;
    }
    looked_at += rows.size();
    for (const Row& row : rows) {
      round.read_to = row.integer(0);
      const std::string body = row.text(3);
      if (!may_have_capitals(body)) continue;
      OldStatement old{.tenant_id = row.text(1), .id = uuid_text(row.blob(2))};
      if (const auto json = xapi::Json::parse(body)) collect_old_keys(json->root(), old.keys);
      if (!old.keys.empty()) round.statements.push_back(std::move(old));
    }
  }
  return round;
}

/// Lets the statement, and what refers to it, be found by its agents as they are now, and no longer as they were.
Result<void> file_again(Transaction& tx, const OldStatement& old) {
  LMS_ASSIGN(const auto postings, postings_of(tx, old.tenant_id, old.id));
  LMS_TRY(add_to_lists(tx, postings));
  std::set<std::pair<std::int64_t, std::int64_t>> places;
  for (const Posting& posting : postings) places.emplace(posting.seq, posting.via);
  const LrsTerms terms(old.tenant_id);
  for (const std::string& key : old.keys)
    for (const auto kind : {xapi::FacetKind::agent, xapi::FacetKind::related_agent})
      for (const auto& [seq, via] : places) LMS_TRY(remove_from_list(tx, terms.of(kind, key), seq, via));
  return {};
}

Result<void> fold_document(Transaction& tx, std::vector<storage::Value> key, const std::string& agent) {
  const auto old = key;
  key.emplace_back(agent);
  LMS_ASSIGN(const auto dropped, tx.execute(kDropOlder, key));
  LMS_ASSIGN(const auto folded, tx.execute(kFoldDocument, key));
  if (folded == 0) LMS_TRY(tx.execute(kDropDocument, old));
  if (folded == 0 || dropped > 0)
    log(LogLevel::warning, "xapi", "of two documents of one agent the newer is kept", {{"agent", agent}});
  return {};
}

Result<void> fold_documents(Transaction& tx) {
  std::vector<storage::Value> at{std::int64_t{0}, std::int64_t{0}, "", "", "", ""};
  for (;;) {
    LMS_ASSIGN(const auto rows, tx.query(kDocumentKeys, at));
    if (rows.empty()) return {};
    for (const Row& row : rows) {
      at = {row.integer(0), row.integer(1), row.text(2), row.text(3), row.text(4), row.text(5)};
      const std::string agent = fold_key(row.text(2));
      if (agent != row.text(2)) LMS_TRY(fold_document(tx, at, agent));
    }
  }
}

/// Agents whose identifiers differ in case that does not count are one.
Result<void> fold_agents(storage::Connection& db) {
  LMS_ASSIGN(const auto left, db.read([](Transaction& tx) { return tx.query_one(kUpgraded, {kAgents}); }));
  if (!left) return {};
  std::size_t changed = 0;
  for (bool done = false; !done;) {
    LMS_ASSIGN(const Round round, db.read(look));
    LMS_TRY(db.write([&](Transaction& tx) -> Result<void> {
      if (!round.statements.empty()) LMS_TRY(index_recent_postings(tx));
      for (const OldStatement& old : round.statements) LMS_TRY(file_again(tx, old));
      LMS_TRY(tx.execute(kUpgradedTo, {kAgents, round.read_to}));
      return {};
    }));
    changed += round.statements.size();
    done = round.done;
  }
  LMS_TRY(db.write([](Transaction& tx) -> Result<void> {
    LMS_TRY(fold_documents(tx));
    LMS_TRY(tx.execute(kUpgradeDone, {kAgents}));
    return {};
  }));
  log(LogLevel::info, "xapi", "agents whose identifiers were written in capitals are found as others are",
      {{"statements", std::to_string(changed)}});
  return {};
}

}  // namespace

Result<void> upgrade_record_stores(storage::Connection& db) {
  LMS_TRY(pack_old_postings(db));
  return fold_agents(db);
}

}  // namespace lms::service
