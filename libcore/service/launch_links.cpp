#include "service/launch_links.hpp"

#include "base/text.hpp"
#include "base/words.hpp"
#include "dispatch/host_list.hpp"
#include "dispatch/usage_rules.hpp"
#include "security/link_token.hpp"
#include "service/analytics_sight.hpp"
#include "service/checks.hpp"
#include "service/journal.hpp"
#include "service/launch_origin.hpp"
#include "service/learner_identity.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/redirects.hpp"
#include "service/rows.hpp"
#include "service/tenant_repository.hpp"
#include "service/version_choice.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <algorithm>
#include <array>

namespace lms::service {
namespace {

constexpr std::size_t kMaxName = 255;

const storage::Statement kDispatch{
    "SELECT d.tenant_id, d.course_id, c.tenant_id, d.version_policy, d.pinned_version, t.redirect_hosts FROM"
    " dispatches d JOIN courses c ON c.id = d.course_id JOIN tenants t ON t.id = d.tenant_id WHERE d.id = $1 "
    "AND"
    " ($2 = '' OR d.tenant_id = $2)"};
const storage::Statement kUser{
    "SELECT id, first_name, last_name, active FROM users WHERE tenant_id = $1 AND (id = $2 OR email_folded = "
    "$3)"};
const storage::Statement kInsert{
    "INSERT INTO launch_links (id, tenant_id, dispatch_id, kind, learner_id, token_hash, token_hint, "
    "created_by,"
    " expires_at, created_at, debug, max_uses, max_learners, language, redirect_url, redirect_hosts) VALUES "
    "($1,"
    " $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"};

#define LINK_COLUMNS                                                                                  \
  "k.id, k.tenant_id, k.dispatch_id, k.learner_id, l.name, k.token_hint, k.expires_at, k.revoked_at," \
  " k.last_used_at, k.use_count, k.created_at, k.debug, k.kind, k.max_uses, k.max_learners,"          \
  " k.learner_count, k.language, k.redirect_url, k.redirect_hosts, d.analytics, c.tenant_id"
// CROSS JOIN keeps SQLite to the order of the text: along the links, not along all dispatches.
#define LINK_FROM \
  "launch_links k CROSS JOIN dispatches d CROSS JOIN courses c LEFT JOIN learners l ON l.id = k.learner_id"
#define LINK_JOINED "d.id = k.dispatch_id AND c.id = d.course_id AND "

const storage::Statement kFind{
    "SELECT " LINK_COLUMNS " FROM " LINK_FROM " WHERE " LINK_JOINED
    "($1 = '' OR k.tenant_id = $1) AND k.id = $2 AND " LMS_LINK_SHOWN("$3", "l.user_id")};
const std::array kLists{
    LMS_LIST_STATEMENTS("createdAt", LINK_COLUMNS, LINK_FROM,
                        LINK_JOINED
                        "lower(COALESCE(l.name, '')) LIKE $3 ESCAPE '!' AND ($5 = '' OR k.dispatch_id = $5) "
                        "AND " LMS_LINK_SHOWN("$6", "l.user_id"),
                        "k.id", "k.id", "k.tenant_id", "$7")};
const storage::Statement kRevoke{
    "UPDATE launch_links SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"};

/// What `principal` may see of a link; the dispatch's analytics decide on what its learners did.
LaunchLink link_of(const Principal& principal, const storage::Row& row, std::size_t first = 0) {
  LaunchLink link{.id = row.text(first),
                  .tenant_id = row.text(first + 1),
                  .dispatch_id = row.text(first + 2),
                  .kind = parse_link_kind(row.text(first + 12)).value_or(LinkKind::learner),
                  .learner_id = row.opt_text(first + 3).value_or(""),
                  .learner_name = row.opt_text(first + 4).value_or(""),
                  .token_hint = row.text(first + 5),
                  .expires_at = row.opt_time(first + 6),
                  .revoked_at = row.opt_time(first + 7),
                  .max_uses = row.opt_integer(first + 13),
                  .max_learners = row.opt_integer(first + 14),
                  .language = row.text(first + 16),
                  .redirect_url = row.text(first + 17),
                  .redirect_hosts = split_words(row.text(first + 18)),
                  .debug = row.boolean(first + 11),
                  .created_at = row.time(first + 10)};
  const auto analytics = dispatch::parse_analytics(row.text(first + 19)).value_or(dispatch::Analytics::none);
  if (seen(viewer(principal), row.text(first + 20), analytics) != Seen::learners) return link;
  link.uses = row.integer(first + 9);
  link.last_used_at = row.opt_time(first + 8);
  if (link.kind == LinkKind::anonymous) link.learners = row.integer(first + 15);
  return link;
}

Result<void> check_learner(const NewLaunchLink& link) {
  const int named =
      (link.user.empty() ? 0 : 1) + (link.email.empty() ? 0 : 1) + (link.learner_id.empty() ? 0 : 1);
  if (link.kind != LinkKind::learner) {
    if (named != 0) return invalid("learner", "a link of this kind is for nobody in particular");
    return {};
  }
  if (named != 1)
    return invalid("learner", "a launch link is for a user, an e-mail or a learner id, one of the three");
  if (!link.user.empty()) return {};
  if (link.learner_id.size() > kMaxName || !is_utf8(link.learner_id))
    return invalid("learner.id", "a learner id is at most 255 bytes of UTF-8");
  const bool named_later = !link.email.empty() && link.learner_name.empty();
  if (!named_later &&
      (trim(link.learner_name).empty() || link.learner_name.size() > kMaxName || !is_utf8(link.learner_name)))
    return invalid("learner.name", "a learner's name is 1 to 255 bytes of UTF-8");
  return {};
}

Result<void> check_limits(const NewLaunchLink& link, TimePoint now) {
  if (link.expires_at && *link.expires_at <= now)
    return invalid("expiresAt", "a link cannot expire in the past");
  const auto in_range = [](const std::optional<std::int64_t>& n) {
    return !n || (*n >= 1 && *n <= dispatch::kMaxSeats);
  };
  if (!in_range(link.max_uses)) return invalid("maxUses", "a link is for one use at least");
  if (!in_range(link.max_learners)) return invalid("maxLearners", "a link is for one learner at least");
  if (link.max_learners && link.kind != LinkKind::anonymous)
    return invalid("maxLearners", "only an anonymous link has a maximum of learners");
  const auto& known = player_languages();
  if (!link.language.empty() && std::ranges::find(known, link.language) == known.end())
    return invalid("language", "the player does not speak '" + printable(link.language) + "'");
  return {};
}

Result<LearnerIdentity> identify_email(const NewLaunchLink& link, const std::string& tenant_id) {
  LMS_ASSIGN(const auto email, check_email(link.email));
  const std::string name(trim(link.learner_name));
  return LearnerIdentity{.kind = LearnerKind::email,
                         .scope_id = tenant_id,
                         .external_id = fold_email(email),
                         .name = name.empty() ? email : name};
}

/// A user's address stands for the user, so that one person has one record.
Result<LearnerIdentity> identify(storage::Transaction& tx, const NewLaunchLink& link,
                                 const std::string& tenant_id) {
  if (!link.learner_id.empty())
    return LearnerIdentity{.kind = LearnerKind::lms,
                           .scope_id = link.dispatch,
                           .external_id = link.learner_id,
                           .name = std::string(trim(link.learner_name))};
  const std::string& ref = link.user.empty() ? link.email : link.user;
  LMS_ASSIGN(const auto user, tx.query_one(kUser, {tenant_id, ref, fold_email(ref)}));
  if (!user && link.user.empty()) return identify_email(link, tenant_id);
  if (!user) return not_found("user", "user of the dispatch's tenant", ref);
  if (!user->boolean(3)) return invalid("user", "this user is deactivated");
  return LearnerIdentity{.kind = LearnerKind::user,
                         .scope_id = tenant_id,
                         .external_id = user->text(0),
                         .name = user->text(2) + ", " + user->text(1),
                         .user_id = user->text(0)};
}

/// Checks what only the dispatch's tenant, its course and the principal's place in them tell.
Result<void> check_for_dispatch(storage::Transaction& tx, const Principal& principal,
                                const NewLaunchLink& link, const storage::Row& dispatch) {
  const std::string& tenant_id = dispatch.text(0);
  if (link.kind == LinkKind::preview && !principal.is_platform() && dispatch.text(2) != principal.tenant_id)
    return fail("auth.forbidden", "the platform dispatched this course; only it can make previews of it");
  if (!link.redirect_hosts.empty()) LMS_TRY(require(principal, Action::tenant_update, tenant_id));
  if (!link.redirect_url.empty() &&
      !may_redirect(link.redirect_url, link.redirect_hosts, split_words(dispatch.text(5))))
    return invalid("redirectUrl",
                   "learners are sent to https://HOST/… or http://HOST/… with a host on the link's or the "
                   "tenant's list of redirect hosts, and this one is on neither");
  const dispatch::VersionRule rule{
      .policy = dispatch::parse_version_policy(dispatch.text(3)).value_or(dispatch::VersionPolicy::latest),
      .number = dispatch.opt_integer(4)};
  LMS_TRY(choose_version(tx, dispatch.text(1), rule));
  return {};
}

Result<LaunchLink> find_link(Context& context, const Principal& principal, const TenantScope& scope,
                             std::string_view id) {
  LMS_ASSIGN(const auto row, context.db.read([&](storage::Transaction& tx) {
    return tx.query_one(kFind, {scope.param(), id, viewer(principal)});
  }));
  if (!row) return not_found("launch_link", "launch link", id);
  return link_of(principal, *row);
}

/// What makes the host of the content origin a learner's own (service/launch_origin.hpp): of a link for
/// nobody in particular, the link.
const std::string& origin_owner(const LaunchLink& link) {
  return link.learner_id.empty() ? link.id : link.learner_id;
}

/// For the audit log.
std::string details_of(const LaunchLink& link) {
  return json_object({{"dispatchId", link.dispatch_id}, {"kind", to_text(link.kind)}});
}

std::string url_of(const Context& context, const LaunchLink& link, const std::string& token) {
  std::string url = content_origin(context, link.dispatch_id, origin_owner(link)) + "/play#t=" + token;
  // Also for what the page says before the exchange, and when that is refused.
  if (!link.language.empty()) url += "&lang=" + link.language;
  return url;
}

}  // namespace

std::string_view to_text(LinkKind kind) {
  switch (kind) {
    case LinkKind::learner:
      return "learner";
    case LinkKind::anonymous:
      return "anonymous";
    case LinkKind::preview:
      return "preview";
  }
  return {};
}

std::optional<LinkKind> parse_link_kind(std::string_view text) {
  for (const auto kind : {LinkKind::learner, LinkKind::anonymous, LinkKind::preview})
    if (to_text(kind) == text) return kind;
  return std::nullopt;
}

const std::vector<std::string_view>& player_languages() {
  static const std::vector<std::string_view> languages{"en", "de"};
  return languages;
}

Result<CreatedLaunchLink> LaunchLinks::create(const Principal& principal, const NewLaunchLink& wanted,
                                              const InTransaction<CreatedLaunchLink>& also) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::link_create));
  if (wanted.debug) LMS_TRY(scope_for(principal, Action::link_debug));
  LMS_TRY(check_learner(wanted));
  return store(principal, scope, wanted,
               [&](storage::Transaction& tx, const CreatedLaunchLink& made) -> Result<void> {
                 LMS_TRY(audit(tx, context_, principal,
                               {.tenant_id = made.link.tenant_id,
                                .action = "launch_link.created",
                                .object_type = "launch_link",
                                .object_id = made.link.id,
                                .details = details_of(made.link)}));
                 return run_in(tx, also, made);
               });
}

Result<CreatedLaunchLink> LaunchLinks::create_own(const Principal& principal, const NewLaunchLink& wanted) {
  // It tells of a learner, as a launch does, so it is the dispatch that something happened to.
  return store(principal, TenantScope::of(principal.tenant_id), wanted,
               [&](storage::Transaction& tx, const CreatedLaunchLink& made) {
                 return audit(tx, context_, principal,
                              {.tenant_id = made.link.tenant_id,
                               .action = "dispatch.opened",
                               .object_type = "dispatch",
                               .object_id = made.link.dispatch_id,
                               .details = details_of(made.link)});
               });
}

Result<CreatedLaunchLink> LaunchLinks::store(const Principal& principal, const TenantScope& scope,
                                             const NewLaunchLink& wanted,
                                             const InTransaction<CreatedLaunchLink>& also) {
  const TimePoint now = context_.clock.now();
  LMS_TRY(check_limits(wanted, now));
  NewLaunchLink link = wanted;
  LMS_ASSIGN(link.redirect_hosts, dispatch::check_host_list(wanted.redirect_hosts, "redirectHosts"));

  const auto token = security::make_link_token(context_.keys, context_.random);
  const std::string link_id = new_id(context_.clock, context_.random);
  const std::string learner_id = new_id(context_.clock, context_.random);
  return context_.db.write([&](storage::Transaction& tx) -> Result<CreatedLaunchLink> {
    LMS_ASSIGN(const auto dispatch, tx.query_one(kDispatch, {link.dispatch, scope.param()}));
    if (!dispatch) return not_found("dispatch", "dispatch", link.dispatch);
    const std::string tenant_id = dispatch->text(0);
    LMS_TRY(check_for_dispatch(tx, principal, link, *dispatch));
    std::optional<std::string> stored_learner;
    if (link.kind == LinkKind::learner) {
      LMS_ASSIGN(const auto who, identify(tx, link, tenant_id));
      LMS_ASSIGN(stored_learner, upsert_learner(tx, learner_id, tenant_id, who, now));
    }
    LMS_TRY(tx.execute(
        kInsert, {link_id, tenant_id, link.dispatch, to_text(link.kind), stored_learner, token.hash,
                  token.text.substr(0, 6), principal.user_id, link.expires_at, now, link.debug, link.max_uses,
                  link.max_learners, link.language, link.redirect_url, join_words(link.redirect_hosts)}));
    LMS_ASSIGN(const auto row, tx.query_one(kFind, {"", link_id, ""}));
    CreatedLaunchLink made{.link = link_of(principal, *row)};
    made.url = url_of(context_, made.link, token.text);
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
    LMS_ASSIGN(const auto rows, run_list(tx, kLists, plan, narrowed, {filter.dispatch, viewer(principal)}));
    return make_page(rows, plan, [&](const storage::Row& row, std::size_t first) {
      return link_of(principal, row, first);
    });
  });
}

Result<LaunchLink> LaunchLinks::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::link_read));
  return find_link(context_, principal, scope, id);
}

Result<void> LaunchLinks::revoke(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::link_revoke));
  LMS_ASSIGN(const auto link, find_link(context_, principal, scope, id));
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
