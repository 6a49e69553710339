#include "service/lrs_upgrades.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "service/lrs_ids.hpp"
#include "service/lrs_lists.hpp"
#include "service/lrs_postings.hpp"
#include "service/lrs_store.hpp"
#include "xapi/values.hpp"

#include <algorithm>
#include <optional>
#include <string>
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
    "WHERE s.seq > $1 ORDER BY s.seq LIMIT 1000"};
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

/// Whether an agent in the statement may have an identifier with capitals where case does not count.
bool may_have_capitals(std::string_view body) {
  constexpr std::string_view kAddress = "\"mailto:";
  constexpr std::string_view kHash = "\"mbox_sha1sum\"";
  for (auto at = body.find(kAddress); at != std::string_view::npos; at = body.find(kAddress, at + 1)) {
    const auto text = body.substr(at + 1, body.find('"', at + 1) - at - 1);
    if (has_capital(text.substr(std::min(text.find('@'), text.size())))) return true;
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
  return key.starts_with("mbox ")   ? xapi::fold_mailto(key)
         : key.starts_with("sha1 ") ? ascii_lower(key)
                                    : key;
}

/// Some statements more; false when there are none.
Result<bool> find_some_again(Transaction& tx) {
  LMS_ASSIGN(const auto done, tx.query_one(kUpgraded, {kAgents}));
  if (!done) return false;
  LMS_TRY(index_recent_postings(tx));
  LMS_ASSIGN(const auto rows, tx.query(kStatementsBehind, {done->integer(0)}));
  if (rows.empty()) return false;
  for (const Row& row : rows) {
    if (!may_have_capitals(row.text(3))) continue;
    LMS_ASSIGN(const auto postings, postings_of(tx, row.text(1), uuid_text(row.blob(2))));
    LMS_TRY(add_to_lists(tx, postings));
  }
  LMS_TRY(tx.execute(kUpgradedTo, {kAgents, rows.back().integer(0)}));
  return true;
}

Result<void> fold_document(Transaction& tx, std::vector<storage::Value> key, const std::string& agent) {
  const auto old = key;
  key.emplace_back(agent);
  LMS_TRY(tx.execute(kDropOlder, key));
  LMS_ASSIGN(const auto folded, tx.execute(kFoldDocument, key));
  if (folded == 0) LMS_TRY(tx.execute(kDropDocument, old));
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
  for (bool more = true; more;) {
    LMS_ASSIGN(more, db.write(find_some_again));
  }
  LMS_TRY(db.write([](Transaction& tx) -> Result<void> {
    LMS_TRY(fold_documents(tx));
    LMS_TRY(tx.execute(kUpgradeDone, {kAgents}));
    return {};
  }));
  log(LogLevel::info, "xapi", "looked for agents whose identifiers are written in capitals");
  return {};
}

}  // namespace

Result<void> upgrade_record_stores(storage::Connection& db) {
  LMS_TRY(pack_old_postings(db));
  return fold_agents(db);
}

}  // namespace lms::service
