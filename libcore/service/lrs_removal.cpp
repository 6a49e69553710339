#include "service/lrs_removal.hpp"

#include "service/lrs_ids.hpp"
#include "service/lrs_store.hpp"
#include "storage/connection.hpp"

#include <array>
#include <vector>

namespace lms::service {
namespace {

using storage::Statement;
using storage::Transaction;

const Statement kClose{"UPDATE lrs_tenants SET removed = 1 WHERE tenant_id = $1"};
const Statement kClosed{
    "SELECT number, tenant_id FROM lrs_tenants WHERE removed = 1 ORDER BY number LIMIT 1"};
const Statement kForget{"DELETE FROM lrs_tenants WHERE number = $1"};

// Few statements at once: each is read again, to learn what it is found by.
const Statement kRemovedStatements{"SELECT id FROM lrs_statements WHERE tenant = $1 ORDER BY id LIMIT 100"};

/// A table whose rows have nothing beside them: the keys of some, and what removes one. The first part of the key
/// may be a number, the others are texts.
struct Plain {
  Statement some;
  Statement remove;
  bool first_is_number = false;
};
// Attachments may be large, and what is deleted is overwritten.
const Plain kAttachments{
    Statement{"SELECT sha2 FROM lrs_attachments WHERE tenant = $1 ORDER BY sha2 LIMIT 10"},
    Statement{"DELETE FROM lrs_attachments WHERE tenant = $1 AND sha2 = $2"}};
const Plain kActivities{Statement{"SELECT id FROM lrs_activities WHERE tenant = $1 ORDER BY id LIMIT 500"},
                        Statement{"DELETE FROM lrs_activities WHERE tenant = $1 AND id = $2"}};
const Plain kRemoveDocuments{
    Statement{"SELECT kind, agent, activity, registration, id FROM lrs_documents WHERE tenant = $1 "
              "ORDER BY kind, agent, activity, registration, id LIMIT 200"},
    Statement{"DELETE FROM lrs_documents WHERE tenant = $1 AND kind = $2 AND agent = $3 AND "
              "activity = $4 AND registration = $5 AND id = $6"},
    true};

Result<std::int64_t> remove_statements(Transaction& tx, std::int64_t number, std::string_view tenant_id) {
  LMS_ASSIGN(const auto rows, tx.query(kRemovedStatements, {number}));
  for (const auto& row : rows) LMS_TRY(remove_statement(tx, tenant_id, uuid_text(row.blob(0))));
  return static_cast<std::int64_t>(rows.size());
}

Result<std::int64_t> remove_some(Transaction& tx, const Plain& plain, std::int64_t number) {
  LMS_ASSIGN(const auto rows, tx.query(plain.some, {number}));
  for (const auto& row : rows) {
    std::vector<storage::Value> place{number};
    for (std::size_t i = 0; i < row.size(); ++i)
      place.push_back(plain.first_is_number && i == 0 ? storage::Value(row.integer(i)) : row.text(i));
    LMS_TRY(tx.execute(plain.remove, place));
  }
  return static_cast<std::int64_t>(rows.size());
}

Result<std::int64_t> empty_some(Transaction& tx) {
  LMS_ASSIGN(const auto closed, tx.query_one(kClosed));
  if (!closed) return 0;
  const std::int64_t number = closed->integer(0);
  LMS_ASSIGN(const auto attachments, remove_some(tx, kAttachments, number));
  if (attachments > 0) return attachments;
  LMS_ASSIGN(const auto statements, remove_statements(tx, number, closed->text(1)));
  if (statements > 0) return statements;
  for (const Plain* plain : {&kActivities, &kRemoveDocuments}) {
    LMS_ASSIGN(const auto removed, remove_some(tx, *plain, number));
    if (removed > 0) return removed;
  }
  return tx.execute(kForget, {number});
}

}  // namespace

Result<void> close_record_store(Transaction& tx, std::string_view tenant_id) {
  LMS_TRY(tx.execute(kClose, {tenant_id}));
  return {};
}

Result<std::int64_t> empty_closed_record_stores(Context& context) {
  // Looks first without the writer: this is asked every few seconds, and mostly there is nothing.
  LMS_ASSIGN(const auto closed, context.db.read([](Transaction& tx) { return tx.query_one(kClosed); }));
  if (!closed) return 0;
  return context.db.write(empty_some);
}

}  // namespace lms::service
