#include "service/learner_identity.hpp"

#include "service/word_index.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

namespace lms::service {
namespace {

const storage::Statement kUpsert{
    "INSERT INTO learners (id, tenant_id, scope_id, kind, external_id, name, user_id, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (scope_id, kind, external_id)"
    " DO UPDATE SET updated_at = CASE WHEN learners.name = excluded.name THEN learners.updated_at ELSE "
    "excluded.updated_at END, words_rule = CASE WHEN learners.name = excluded.name THEN learners.words_rule "
    "ELSE "
    "0 END, name = excluded.name RETURNING id, words_rule"};
const storage::Statement kFindIdentity{
    "SELECT id FROM learners WHERE scope_id = $1 AND kind = $2 AND external_id = $3"};

}  // namespace

Result<std::string> upsert_learner(storage::Transaction& tx, const std::string& fresh_id,
                                   const std::string& tenant_id, const LearnerIdentity& who, TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kUpsert, {fresh_id, tenant_id, who.scope_id, to_text(who.kind),
                                                    who.external_id, who.name, who.user_id, now}));
  if (row->integer(1) == 0)
    LMS_TRY(store_words(tx, kLearnerWords, row->text(0), tenant_id, {who.external_id, who.name}));
  return row->text(0);
}

Result<std::optional<std::string>> find_learner_id(storage::Transaction& tx, LearnerKind kind,
                                                   const std::string& scope_id,
                                                   const std::string& external_id) {
  LMS_ASSIGN(const auto row, tx.query_one(kFindIdentity, {scope_id, to_text(kind), external_id}));
  if (!row) return std::optional<std::string>{};
  return std::optional(row->text(0));
}

}  // namespace lms::service
