#include "service/launch_links.hpp"

#include "base/text.hpp"
#include "security/opaque_token.hpp"
#include "service/checks.hpp"
#include "service/course_repository.hpp"
#include "service/journal.hpp"
#include "service/launch_origin.hpp"
#include "service/learner_identity.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/rows.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <array>

namespace lms::service {
namespace {

constexpr std::size_t kMaxName = 255;

const storage::Statement kDispatch{
    "SELECT d.tenant_id, (SELECT v.state FROM course_versions v WHERE v.course_id = d.course_id ORDER BY "
    "v.number DESC"
    " LIMIT 1), (SELECT v.standard FROM course_versions v WHERE v.course_id = d.course_id ORDER BY v.number "
    "DESC"
    " LIMIT 1) FROM dispatches d WHERE d.id = $1 AND ($2 = '' OR d.tenant_id = $2)"};
const storage::Statement kUser{
    "SELECT id, first_name, last_name, active FROM users WHERE tenant_id = $1 AND (id = $2 OR email_folded = "
    "$3)"};
const storage::Statement kInsert{
    "INSERT INTO launch_links (id, tenant_id, dispatch_id, learner_id, token_hash, token_hint, created_by,"
    " expires_at, created_at, debug) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};

#define LINK_COLUMNS                                                                                  \
  "k.id, k.tenant_id, k.dispatch_id, k.learner_id, l.name, k.token_hint, k.expires_at, k.revoked_at," \
  " k.last_used_at, k.use_count, k.created_at, k.debug"
#define LINK_FROM "launch_links k JOIN learners l ON l.id = k.learner_id"

const storage::Statement kFind{"SELECT " LINK_COLUMNS " FROM " LINK_FROM
                               " WHERE ($1 = '' OR k.tenant_id = $1) AND k.id = $2"};
const std::array kLists{
    LMS_LIST_STATEMENTS("createdAt", LINK_COLUMNS, LINK_FROM,
                        "lower(l.name) LIKE $3 ESCAPE '!' AND ($5 = '' OR k.dispatch_id = $5)", "k.id",
                        "k.id", "k.tenant_id", "$6")};
const storage::Statement kRevoke{
    "UPDATE launch_links SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"};

LaunchLink link_of(const storage::Row& row, std::size_t first = 0) {
  return {.id = row.text(first),
          .tenant_id = row.text(first + 1),
          .dispatch_id = row.text(first + 2),
          .learner_id = row.text(first + 3),
          .learner_name = row.text(first + 4),
          .token_hint = row.text(first + 5),
          .expires_at = row.opt_time(first + 6),
          .revoked_at = row.opt_time(first + 7),
          .last_used_at = row.opt_time(first + 8),
          .uses = row.integer(first + 9),
          .debug = row.boolean(first + 11),
          .created_at = row.time(first + 10)};
}

Result<void> check_person(const NewLaunchLink& link) {
  const bool by_user = !link.user.empty();
  const bool by_id = !link.learner_id.empty();
  if (by_user == by_id)
    return invalid("learner", "a launch link is for a user or for a learner id, one of the two");
  if (by_user) return {};
  if (link.learner_id.size() > kMaxName || !is_utf8(link.learner_id))
    return invalid("learner.id", "a learner id is at most 255 bytes of UTF-8");
  if (trim(link.learner_name).empty() || link.learner_name.size() > kMaxName || !is_utf8(link.learner_name))
    return invalid("learner.name", "a learner's name is 1 to 255 bytes of UTF-8");
  return {};
}

Result<LearnerIdentity> identify(storage::Transaction& tx, const NewLaunchLink& link,
                                 const std::string& tenant_id) {
  if (link.user.empty())
    return LearnerIdentity{.kind = LearnerKind::lms,
                           .scope_id = link.dispatch,
                           .external_id = link.learner_id,
                           .name = std::string(trim(link.learner_name))};
  LMS_ASSIGN(const auto user, tx.query_one(kUser, {tenant_id, link.user, fold_email(link.user)}));
  if (!user) return not_found("user", "user of the dispatch's tenant", link.user);
  if (!user->boolean(3)) return invalid("user", "this user is deactivated");
  return LearnerIdentity{.kind = LearnerKind::user,
                         .scope_id = tenant_id,
                         .external_id = user->text(0),
                         .name = user->text(2) + ", " + user->text(1),
                         .user_id = user->text(0)};
}

Result<LaunchLink> find_link(Context& context, const TenantScope& scope, std::string_view id) {
  LMS_ASSIGN(const auto row, context.db.read([&](storage::Transaction& tx) {
    return tx.query_one(kFind, {scope.param(), id});
  }));
  if (!row) return not_found("launch_link", "launch link", id);
  return link_of(*row);
}

}  // namespace

Result<CreatedLaunchLink> LaunchLinks::create(const Principal& principal, const NewLaunchLink& link,
                                              const InTransaction<CreatedLaunchLink>& also) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::link_create));
  if (link.debug) LMS_TRY(scope_for(principal, Action::link_debug));
  LMS_TRY(check_person(link));
  return store(principal, scope, link, also);
}

Result<CreatedLaunchLink> LaunchLinks::create_own(const Principal& principal, const NewLaunchLink& link) {
  return store(principal, TenantScope::of(principal.tenant_id), link, {});
}

Result<CreatedLaunchLink> LaunchLinks::store(const Principal& principal, const TenantScope& scope,
                                             const NewLaunchLink& link,
                                             const InTransaction<CreatedLaunchLink>& also) {
  const TimePoint now = context_.clock.now();
  if (link.expires_at && *link.expires_at <= now)
    return invalid("expiresAt", "a link cannot expire in the past");

  const auto token = security::make_opaque_token(context_.random);
  const std::string link_id = new_id(context_.clock, context_.random);
  const std::string learner_id = new_id(context_.clock, context_.random);
  return context_.db.write([&](storage::Transaction& tx) -> Result<CreatedLaunchLink> {
    LMS_ASSIGN(const auto dispatch, tx.query_one(kDispatch, {link.dispatch, scope.param()}));
    if (!dispatch) return not_found("dispatch", "dispatch", link.dispatch);
    const std::string tenant_id = dispatch->text(0);
    if (dispatch->opt_text(1).value_or("damaged") == "damaged")
      return fail("course.not_launchable", "the newest version of this course is damaged");
    LMS_TRY(require_launchable(dispatch->opt_text(2).value_or("")));
    LMS_ASSIGN(const auto who, identify(tx, link, tenant_id));
    LMS_ASSIGN(const std::string stored_learner, upsert_learner(tx, learner_id, tenant_id, who, now));
    LMS_TRY(
        tx.execute(kInsert, {link_id, tenant_id, link.dispatch, stored_learner, token.hash,
                             token.text.substr(0, 6), principal.user_id, link.expires_at, now, link.debug}));
    LMS_TRY(audit(tx, context_, principal,
                  {.tenant_id = tenant_id,
                   .action = "launch_link.created",
                   .object_type = "launch_link",
                   .object_id = link_id}));
    LMS_ASSIGN(const auto row, tx.query_one(kFind, {"", link_id}));
    CreatedLaunchLink made{.link = link_of(*row)};
    made.url =
        content_origin(context_, made.link.dispatch_id, made.link.learner_id) + "/play#t=" + token.text;
    LMS_TRY(run_in(tx, also, made));
    return made;
  });
}

Result<Page<LaunchLink>> LaunchLinks::list(const Principal& principal, const LaunchLinkFilter& filter,
                                           const ListQuery& query) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::link_read));
  LMS_ASSIGN(const auto plan, plan_page(query, {"-createdAt"}));
  return context_.db.read([&](storage::Transaction& tx) -> Result<Page<LaunchLink>> {
    LMS_ASSIGN(const auto narrowed, TenantRepository(tx, scope).narrow(filter.tenant));
    LMS_ASSIGN(const auto rows, run_list(tx, kLists, plan, narrowed, {filter.dispatch}));
    return make_page(rows, plan, link_of);
  });
}

Result<LaunchLink> LaunchLinks::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::link_read));
  return find_link(context_, scope, id);
}

Result<void> LaunchLinks::revoke(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::link_revoke));
  LMS_ASSIGN(const auto link, find_link(context_, scope, id));
  return context_.db.write([&](storage::Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto rows, tx.execute(kRevoke, {link.id, context_.clock.now()}));
    if (rows == 0) return {};
    return audit(tx, context_, principal,
                 {.tenant_id = link.tenant_id,
                  .action = "launch_link.revoked",
                  .object_type = "launch_link",
                  .object_id = link.id});
  });
}

}  // namespace lms::service
