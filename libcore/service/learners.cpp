#include "service/learners.hpp"

#include "service/analytics_sight.hpp"
#include "service/journal.hpp"
#include "service/learner_data.hpp"
#include "service/lrs_store.hpp"
#include "service/permissions.hpp"
#include "service/rows.hpp"
#include "service/tenant_repository.hpp"
#include "service/word_search.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"
#include "xapi/statement.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace lms::service {
namespace {

#define SEEN_DISPATCH(id, viewer) LMS_DISPATCH_THAT(id, LMS_SEES_LEARNERS(viewer))
#define LEARNER_COLUMNS(viewer)                                                                          \
  "l.id, l.tenant_id, l.kind, l.external_id, l.name, l.scope_id, l.user_id, l.created_at, l.updated_at," \
  " (SELECT count(*) FROM registrations r WHERE r.learner_id = l.id AND (" viewer                        \
  " = '' OR " SEEN_DISPATCH("r.dispatch_id", viewer) "))"
/// Somebody who is known by nothing that the viewer sees is not shown, user or not: that he learns, and since
/// when, is told by his being here.
#define SEEN_LEARNER(viewer) \
  "(" viewer " = '' OR " SEEN_DISPATCH("l.scope_id", viewer)                                                \
  " OR EXISTS (SELECT 1 FROM registrations r JOIN dispatches d ON d.id = r.dispatch_id JOIN courses c ON "  \
  "c.id = d.course_id WHERE r.learner_id = l.id AND " LMS_SEES_LEARNERS(viewer)                             \
  ") OR EXISTS (SELECT 1 FROM launch_links k JOIN dispatches d ON d.id = k.dispatch_id JOIN courses c ON "  \
  "c.id = d.course_id WHERE k.learner_id = l.id AND " LMS_LINK_SHOWN(viewer, "l.user_id") "))"

const storage::Statement kFindLearner{"SELECT " LEARNER_COLUMNS(
    "$3") " FROM learners l WHERE l.id = $1 AND ($2 = '' OR"
          " l.tenant_id = $2) AND " SEEN_LEARNER("$3")};
#define HAS_WORD(low, high) LMS_HAS_WORD("learner", "l.id", low, high)
#define SHOWN " AND ($12 = '' OR l.user_id = $12) AND " SEEN_LEARNER("$13")
const std::array kOfFew{LMS_LIST_OF_FEW("createdAt", "learner", "l.id", LEARNER_COLUMNS("$13"), "learners l",
                                        HAS_WORD, SHOWN, "l.id", "l.id", "$14")};
const std::array kOfMany{LMS_LIST_STATEMENTS(
    "createdAt", LEARNER_COLUMNS("$13"), "learners l",
    LMS_ALL_WORDS(HAS_WORD) SHOWN " AND " LMS_LOOKED_AT("l.id", "l.id", "$14", "$15", "$16", "$17"), "l.id",
    "l.id", "l.tenant_id", "$18")};
const std::array kEdges{LMS_EDGES("createdAt", "learners l", "l.id", "l.id", "l.tenant_id")};
const std::array kOfDispatch{LMS_LIST_STATEMENTS(
    "createdAt", LEARNER_COLUMNS("$13"), "learners l",
    "l.id IN (SELECT r.learner_id FROM registrations r WHERE r.dispatch_id = $14 AND ($13 = '' "
    "OR " SEEN_DISPATCH("$14", "$13") ") UNION ALL SELECT s.id FROM learners s WHERE s.scope_id = $14) "
                                      "AND " LMS_ALL_WORDS(HAS_WORD) SHOWN,
    "l.id", "l.id", "l.tenant_id", "$15")};
const WordCount kCount LMS_WORD_COUNT("learner");
const storage::Statement kAddress{"SELECT email FROM users WHERE id = $1"};
/// Launches that were refused; those that were not go with their registrations.
const storage::Statement kDeleteRefusals{"DELETE FROM lms_launches WHERE dispatch_id = $1 AND learner = $2"};

Learner learner_of(const Config& config, const storage::Row& row, std::size_t first = 0) {
  Learner learner{.id = row.text(first),
                  .tenant_id = row.text(first + 1),
                  .kind = parse_learner_kind(row.text(first + 2)).value_or(LearnerKind::anonymous),
                  .external_id = row.text(first + 3),
                  .name = row.text(first + 4)};
  if (learner.kind == LearnerKind::lms || learner.kind == LearnerKind::anonymous)
    learner.dispatch_id = row.text(first + 5);
  learner.user_id = row.opt_text(first + 6).value_or("");
  learner.created_at = row.time(first + 7);
  learner.updated_at = row.time(first + 8);
  learner.registrations = row.integer(first + 9);
  learner.agent = xapi::agent_json(make_authority(config.public_url, learner.id, {}).key);
  return learner;
}

Result<Learner> find_learner(Context& context, const Principal& principal, const TenantScope& scope,
                             std::string_view id) {
  LMS_ASSIGN(const auto row, context.db.read([&](storage::Transaction& tx) {
    return tx.query_one(kFindLearner, {id, scope.param(), viewer(principal)});
  }));
  if (!row) return not_found("learner", "learner", id);
  return learner_of(context.config, *row);
}

/// What the record store of the tenant may know the learner by.
Result<std::vector<std::string>> agent_keys(Context& context, const Learner& learner,
                                            std::string_view agents) {
  std::vector<std::string> addresses{learner.external_id};
  if (!learner.user_id.empty()) {
    LMS_ASSIGN(const auto row, context.db.read([&](storage::Transaction& tx) {
      return tx.query_one(kAddress, {learner.user_id});
    }));
    if (row) addresses.push_back(row->text(0));
  }
  return agent_keys_of(context.config, learner.id, addresses, agents);
}

std::string details_of(const ErasedRecords& erased) {
  return fmt::format(R"({{"statements":{},"documents":{}}})", erased.statements, erased.documents);
}

/// The tenant whose record store is meant.
Result<Tenant> store_of(Context& context, const Principal& principal, Action action,
                        std::string_view tenant) {
  LMS_ASSIGN(const auto scope, scope_for(principal, action));
  return context.db.read([&](storage::Transaction& tx) {
    return TenantRepository(tx, scope).find(tenant.empty() ? principal.tenant_id : tenant);
  });
}

}  // namespace

std::string_view to_text(LearnerKind kind) {
  switch (kind) {
    case LearnerKind::user:
      return "user";
    case LearnerKind::lms:
      return "lms";
    case LearnerKind::email:
      return "email";
    case LearnerKind::anonymous:
      return "anonymous";
  }
  return "anonymous";
}

std::optional<LearnerKind> parse_learner_kind(std::string_view text) {
  for (const auto kind : {LearnerKind::user, LearnerKind::lms, LearnerKind::email, LearnerKind::anonymous})
    if (to_text(kind) == text) return kind;
  return std::nullopt;
}

Result<Page<Learner>> Learners::list(const Principal& principal, const LearnerFilter& filter,
                                     const ListQuery& query) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::learner_read));
  LMS_ASSIGN(const auto plan, plan_page(query, {"-createdAt"}));
  const bool own_only = reach(principal.role, Action::learner_read) == Reach::self;
  const auto read = [&](const storage::Row& row, std::size_t first = 0) {
    return learner_of(context_.config, row, first);
  };
  std::vector<storage::Value> sight{own_only ? principal.user_id : std::string{}, viewer(principal)};
  return context_.db.read([&](storage::Transaction& tx) -> Result<Page<Learner>> {
    LMS_ASSIGN(const auto narrowed, TenantRepository(tx, scope).narrow(filter.tenant));
    if (filter.dispatch.empty()) {
      const bool sees_all = viewer(principal).empty() && !own_only;
      const std::span<const ListStatements> edges = sees_all ? kEdges : std::span<const ListStatements>{};
      LMS_ASSIGN(const auto found,
                 search_list(tx, {kOfFew, kOfMany, edges, kCount}, plan, query.q, narrowed, sight));
      return make_page(found, plan, read);
    }
    const auto words = words_to_search(query.q);
    if (!words) return Page<Learner>{};
    LMS_ASSIGN(const auto rows,
               run_word_list(tx, kOfDispatch, plan, *words, narrowed, {sight[0], sight[1], filter.dispatch}));
    return make_page(rows, plan, read);
  });
}

Result<Learner> Learners::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::learner_read));
  LMS_ASSIGN(Learner learner, find_learner(context_, principal, scope, id));
  if (reach(principal.role, Action::learner_read) == Reach::self && learner.user_id != principal.user_id)
    return not_found("learner", "learner", id);
  return learner;
}

Result<Page<LearnerRecord>> Learners::records(const Principal& principal, std::string_view id,
                                              std::string_view agents, const ListQuery& query) {
  LMS_ASSIGN(const Learner learner, get(principal, id));
  LMS_ASSIGN(const auto keys, agent_keys(context_, learner, agents));
  return learner_records(context_, learner.tenant_id, keys, query);
}

Result<ErasedRecords> Learners::remove(const Principal& principal, std::string_view id,
                                       std::string_view agents) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::learner_delete));
  LMS_ASSIGN(const auto learner, find_learner(context_, principal, scope, id));
  LMS_ASSIGN(const auto keys, agent_keys(context_, learner, agents));
  LMS_ASSIGN(const ErasedRecords erased, erase_learner_records(context_, learner.tenant_id, keys));
  LMS_ASSIGN(const auto messages, messages_to_erase(context_, learner.id));
  LMS_TRY(context_.db.write([&](storage::Transaction& tx) -> Result<void> {
    if (learner.kind == LearnerKind::lms)
      LMS_TRY(tx.execute(kDeleteRefusals, {learner.dispatch_id, learner.external_id}));
    LMS_ASSIGN(const bool gone, erase_learner(tx, learner.id, messages));
    if (!gone) return not_found("learner", "learner", id);
    return audit(tx, context_, principal,
                 {.tenant_id = learner.tenant_id,
                  .action = "learner.forgotten",
                  .object_type = "learner",
                  .object_id = learner.id,
                  .details = details_of(erased)});
  }));
  return erased;
}

Result<Page<LearnerRecord>> Learners::records_of_agents(const Principal& principal, std::string_view tenant,
                                                        std::string_view agents, const ListQuery& query) {
  LMS_ASSIGN(const auto keys, agent_keys_of(agents));
  LMS_ASSIGN(const auto place, store_of(context_, principal, Action::statement_read, tenant));
  return learner_records(context_, place.id, keys, query);
}

Result<ErasedRecords> Learners::remove_records_of_agents(const Principal& principal, std::string_view tenant,
                                                         std::string_view agents) {
  LMS_ASSIGN(const auto keys, agent_keys_of(agents));
  LMS_ASSIGN(const auto place, store_of(context_, principal, Action::learner_delete, tenant));
  LMS_ASSIGN(const ErasedRecords erased, erase_learner_records(context_, place.id, keys));
  LMS_TRY(context_.db.write([&](storage::Transaction& tx) {
    return audit(tx, context_, principal,
                 {.tenant_id = place.id,
                  .action = "learner.forgotten",
                  .object_type = "tenant",
                  .object_id = place.id,
                  .details = details_of(erased)});
  }));
  return erased;
}

}  // namespace lms::service
