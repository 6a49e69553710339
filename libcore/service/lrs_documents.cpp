#include "service/lrs_documents.hpp"

#include "service/lrs_store.hpp"
#include "storage/connection.hpp"

#include <algorithm>
#include <chrono>

namespace lms::service {
namespace {

using storage::Statement;
using storage::Transaction;

#define DOCUMENT_PLACE "tenant = $1 AND kind = $2 AND agent = $3 AND activity = $4"
const Statement kFindDocument{
    "SELECT content_type, content, etag, updated FROM lrs_documents WHERE " DOCUMENT_PLACE
    " AND registration = $5 AND id = $6"};
const Statement kEtag{"SELECT etag, updated FROM lrs_documents WHERE " DOCUMENT_PLACE
                      " AND registration = $5 AND id = $6"};
const Statement kList{"SELECT id, updated FROM lrs_documents WHERE " DOCUMENT_PLACE
                      " AND registration = $5 AND updated > $6 ORDER BY id"};
const Statement kListAll{"SELECT id, MAX(updated) FROM lrs_documents WHERE " DOCUMENT_PLACE
                         " AND updated > $5 GROUP BY id ORDER BY id"};
const Statement kWrite{
    "INSERT INTO lrs_documents (tenant, kind, agent, activity, registration, id, updated, etag, "
    "content_type, "
    "content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (tenant, kind, agent, activity, registration, id) DO UPDATE SET updated = excluded.updated, "
    "etag = excluded.etag, content_type = excluded.content_type, content = excluded.content"};
const Statement kRemove{"DELETE FROM lrs_documents WHERE " DOCUMENT_PLACE
                        " AND registration = $5 AND id = $6"};
const Statement kRemovePlace{"DELETE FROM lrs_documents WHERE " DOCUMENT_PLACE " AND registration = $5"};
const Statement kRemoveAll{"DELETE FROM lrs_documents WHERE " DOCUMENT_PLACE};

std::vector<storage::Value> place_of(std::int64_t tenant, const DocumentKey& key) {
  return {tenant, static_cast<int>(key.kind), key.agent, key.activity};
}
std::vector<storage::Value> values_of(std::int64_t tenant, const DocumentKey& key) {
  auto values = place_of(tenant, key);
  values.insert(values.end(), {key.registration, key.id});
  return values;
}

Result<std::optional<std::string>> etag_in(Transaction& tx, std::int64_t tenant, const DocumentKey& key) {
  LMS_ASSIGN(const auto rows, tx.query(kEtag, values_of(tenant, key)));
  if (rows.empty()) return std::optional<std::string>();
  return rows[0].text(0);
}

}  // namespace

Result<std::optional<Document>> find_document(Transaction& tx, std::string_view tenant_id,
                                              const DocumentKey& key) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  LMS_ASSIGN(const auto rows, tx.query(kFindDocument, values_of(tenant, key)));
  if (rows.empty()) return std::optional<Document>();
  return Document{.content_type = rows[0].text(0),
                  .content = std::string(as_text(rows[0].blob(1))),
                  .etag = rows[0].text(2),
                  .updated = xapi::Instant(std::chrono::microseconds(rows[0].integer(3)))};
}

Result<DocumentList> list_documents(Transaction& tx, std::string_view tenant_id, const DocumentKey& key,
                                    std::optional<xapi::Instant> since) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  auto values = place_of(tenant, key);
  const bool one = !key.registration.empty() || key.kind != xapi::DocumentKind::state;
  if (one) values.emplace_back(key.registration);
  values.emplace_back(since ? since->time_since_epoch().count() : 0);
  LMS_ASSIGN(const auto rows, tx.query(one ? kList : kListAll, values));
  DocumentList list;
  for (const auto& row : rows) {
    list.ids.push_back(row.text(0));
    const xapi::Instant updated(std::chrono::microseconds(row.integer(1)));
    list.updated = std::max(list.updated.value_or(updated), updated);
  }
  return list;
}

Result<void> write_document(Transaction& tx, std::string_view tenant_id, const DocumentKey& key,
                            Document document, const DocumentWrite& how) {
  LMS_ASSIGN(const auto tenant, lrs_number(tx, tenant_id));
  LMS_ASSIGN(const auto etag, etag_in(tx, tenant, key));
  LMS_TRY(xapi::may_change(key.kind, how.change, how.version, how.given, etag));
  const bool merges = how.change == xapi::DocumentChange::post && etag;
  if (merges) {
    LMS_ASSIGN(const auto rows, tx.query(kFindDocument, values_of(tenant, key)));
    if (!xapi::is_json_type(document.content_type) || !xapi::is_json_type(rows[0].text(0)))
      return fail("xapi.document.invalid", "documents merge only when both are application/json");
    LMS_ASSIGN(document.content, xapi::merge_documents(as_text(rows[0].blob(1)), document.content));
  }
  auto values = values_of(tenant, key);
  values.insert(values.end(), {document.updated.time_since_epoch().count(), xapi::etag_of(document.content),
                               document.content_type, as_bytes(document.content)});
  LMS_TRY(tx.execute(kWrite, values));
  return {};
}

Result<void> remove_document(Transaction& tx, std::string_view tenant_id, const DocumentKey& key,
                             const DocumentWrite& how) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  LMS_ASSIGN(const auto etag, etag_in(tx, tenant, key));
  LMS_TRY(xapi::may_change(key.kind, xapi::DocumentChange::remove, how.version, how.given, etag));
  LMS_TRY(tx.execute(kRemove, values_of(tenant, key)));
  return {};
}

Result<void> remove_documents(Transaction& tx, std::string_view tenant_id, const DocumentKey& key) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  auto values = place_of(tenant, key);
  if (!key.registration.empty()) values.emplace_back(key.registration);
  LMS_TRY(tx.execute(key.registration.empty() ? kRemoveAll : kRemovePlace, values));
  return {};
}

}  // namespace lms::service
