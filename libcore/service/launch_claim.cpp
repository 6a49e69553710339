#include "service/launch_claim.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "security/opaque_token.hpp"
#include "service/checks.hpp"
#include "service/dispatch_repository.hpp"
#include "service/event_data.hpp"
#include "service/learner_identity.hpp"
#include "storage/statement.hpp"

#include <algorithm>

namespace lms::service {
namespace {

constexpr auto kTicketLife = std::chrono::hours{24};

const storage::Statement kByToken{
    "SELECT id, tenant_id, dispatch_id, kind, learner_id, expires_at, revoked_at, debug, language, "
    "redirect_url,"
    " redirect_hosts FROM launch_links WHERE token_hash = $1"};
const storage::Statement kByTicket{
    "SELECT k.link_id, r.dispatch_id, r.learner_id, k.launched_at, k.counted_at, k.last_sync_at, "
    "l.revoked_at,"
    " l.debug, l.language, l.redirect_url, l.redirect_hosts, k.id FROM launches k JOIN registrations r ON "
    "r.id ="
    " k.registration_id LEFT JOIN launch_links l ON l.id = k.link_id WHERE k.ticket_hash = $1"};
const storage::Statement kRecentUse{
    "SELECT used_at FROM launch_link_uses WHERE link_id = $1 AND browser_hash = $2 AND used_at > $3"
    " ORDER BY used_at DESC LIMIT 1"};
/// The one place where a use is taken: of two who open a single-use link, the second changes no row.
const storage::Statement kUse{
    "UPDATE launch_links SET use_count = use_count + 1, last_used_at = $2 WHERE id = $1 AND"
    " (max_uses IS NULL OR use_count < max_uses) RETURNING dispatch_id, max_uses, CASE WHEN kind = "
    "'anonymous' "
    "AND use_count >= max_uses THEN 1 ELSE 0 END"};
const storage::Statement kNoteUse{
    "INSERT INTO launch_link_uses (id, link_id, browser_hash, used_at) VALUES ($1, $2, $3, $4)"};
const storage::Statement kForgetUses{"DELETE FROM launch_link_uses WHERE link_id = $1 AND used_at < $2"};
const storage::Statement kTouch{"UPDATE launch_links SET last_used_at = $2 WHERE id = $1"};
const storage::Statement kTakePlace{
    "UPDATE launch_links SET learner_count = learner_count + 1 WHERE id = $1 AND"
    " (max_learners IS NULL OR learner_count < max_learners) RETURNING dispatch_id, max_learners, CASE WHEN "
    "learner_count >= max_learners THEN 1 ELSE 0 END"};

/// Of an anonymous link, which many share, that its maximum is used up; `taken` is the row of kUse or kTakePlace. The
/// link of one learner is used up when he comes, which is no event.
Result<void> tell_used_up(storage::Transaction& tx, const Context& context, const std::string& link_id,
                          std::string_view kind, const storage::Row& taken) {
  if (!taken.boolean(2)) return {};
  LMS_ASSIGN(const Dispatch dispatch, DispatchRepository(tx, TenantScope::platform()).find(taken.text(0)));
  return emit_limit(tx, context, dispatch, {.kind = kind, .maximum = taken.integer(1), .link_id = link_id});
}

Result<void> use_link(storage::Transaction& tx, const Context& context, const std::string& link_id,
                      const LaunchVisit& visit, TimePoint now) {
  LMS_ASSIGN(const auto used, tx.query_one(kUse, {link_id, now}));
  if (!used) return fail("launch.used_link", "this launch link was used as often as it may be");
  LMS_TRY(tell_used_up(tx, context, link_id, "linkUses", *used));
  if (visit.browser.empty()) return {};
  LMS_TRY(tx.execute(
      kNoteUse, {new_id(context.clock, context.random), link_id, security::token_hash(visit.browser), now}));
  return {};
}

/// When this browser last used the link up, if that was a moment ago.
Result<std::optional<TimePoint>> recent_use(storage::Transaction& tx, const std::string& link_id,
                                            const LaunchVisit& visit, TimePoint now) {
  if (visit.browser.empty()) return std::optional<TimePoint>{};
  LMS_ASSIGN(const auto row,
             tx.query_one(kRecentUse, {link_id, security::token_hash(visit.browser), now - kReloadGrace}));
  if (!row) return std::optional<TimePoint>{};
  return std::optional(row->time(0));
}

/// The learner of an anonymous link: whoever this browser was in this dispatch before, or a new one
/// with the name given.
Result<std::string> anonymous_learner(storage::Transaction& tx, const Context& context,
                                      const storage::Row& link, const LaunchVisit& visit, TimePoint now) {
  const std::string& tenant_id = link.text(1);
  LearnerIdentity who{.kind = LearnerKind::anonymous, .scope_id = link.text(2)};
  if (!visit.browser.empty()) {
    who.external_id = to_hex(security::token_hash(who.scope_id + ' ' + visit.browser)).substr(0, 32);
    LMS_ASSIGN(const auto known, find_learner_id(tx, who.kind, who.scope_id, who.external_id));
    if (known) return *known;
  } else {
    who.external_id = new_id(context.clock, context.random);
  }
  if (trim(visit.learner_name).empty())
    return fail("launch.name_needed", "this link asks for the learner's name");
  LMS_ASSIGN(who.name, check_name(visit.learner_name, "learnerName"));
  LMS_ASSIGN(const auto place, tx.query_one(kTakePlace, {link.text(0)}));
  if (!place) return fail("launch.full_link", "this launch link has as many learners as it may have");
  LMS_TRY(tell_used_up(tx, context, link.text(0), "linkLearners", *place));
  return upsert_learner(tx, new_id(context.clock, context.random), tenant_id, who, now);
}

}  // namespace

Result<LaunchClaim> claim_by_token(storage::Transaction& tx, const Context& context, std::string_view token,
                                   const LaunchVisit& visit, TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kByToken, {security::token_hash(token)}));
  if (!row) return fail("launch.unknown_link", "this launch link is not known");
  if (row->opt_time(6)) return fail("launch.revoked_link", "this launch link was revoked");
  if (const auto expires = row->opt_time(5); expires && *expires <= now)
    return fail("launch.expired_link", "this launch link expired on " + format_time(*expires));

  LaunchClaim claim{.link_id = row->text(0),
                    .dispatch_id = row->text(2),
                    .learner_id = row->opt_text(4).value_or(""),
                    .preview = row->text(3) == "preview",
                    .debug = row->boolean(7),
                    .language = row->text(8),
                    .redirect_urls = {visit.redirect_url, row->text(9)},
                    .redirect_hosts = row->text(10)};
  LMS_ASSIGN(claim.counted_at, recent_use(tx, *claim.link_id, visit, now));
  if (row->text(3) == "anonymous") {
    LMS_ASSIGN(claim.learner_id, anonymous_learner(tx, context, *row, visit, now));
  }
  if (claim.counted_at)
    LMS_TRY(tx.execute(kTouch, {*claim.link_id, now}));
  else
    LMS_TRY(use_link(tx, context, *claim.link_id, visit, now));
  return claim;
}

Result<LaunchClaim> claim_by_ticket(storage::Transaction& tx, const Context& context, std::string_view ticket,
                                    const LaunchVisit& visit, TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kByTicket, {security::token_hash(ticket)}));
  if (!row) return fail("launch.unknown_link", "this launch is not known");
  if (row->opt_time(6)) return fail("launch.revoked_link", "the launch link of this page was revoked");
  const TimePoint launched = row->time(3);
  if (launched + kTicketLife <= now)
    return fail("launch.expired_link", "this page is too old to go on; open the launch link again");

  LaunchClaim claim{.link_id = row->opt_text(0),
                    .dispatch_id = row->text(1),
                    .learner_id = row->text(2),
                    .debug = row->opt_integer(7) == 1,
                    .continues = row->text(11),
                    .language = row->opt_text(8).value_or(""),
                    .redirect_urls = {visit.redirect_url, row->opt_text(9).value_or("")},
                    .redirect_hosts = row->opt_text(10).value_or("")};
  const TimePoint counted = row->opt_time(4).value_or(launched);
  const TimePoint alive = std::max(counted, row->opt_time(5).value_or(counted));
  if (now <= alive + kReloadGrace) {
    claim.counted_at = counted;
    if (claim.link_id) LMS_TRY(tx.execute(kTouch, {*claim.link_id, now}));
  } else if (claim.link_id) {
    LMS_TRY(use_link(tx, context, *claim.link_id, visit, now));
  }
  return claim;
}

}  // namespace lms::service
