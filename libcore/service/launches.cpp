#include "service/launches.hpp"

#include "base/encoding.hpp"
#include "dispatch/seat_ledger.hpp"
#include "runtime/session.hpp"
#include "security/file_capability.hpp"
#include "security/opaque_token.hpp"
#include "sequencing/definition.hpp"
#include "service/course_repository.hpp"
#include "service/engine_state.hpp"
#include "service/journal.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace lms::service {
namespace {

constexpr auto kTicketLife = std::chrono::hours{24};

const storage::Statement kByToken{
    "SELECT id, dispatch_id, learner_id, expires_at, revoked_at, debug FROM launch_links WHERE token_hash = "
    "$1"};
const storage::Statement kByTicket{
    "SELECT k.link_id, r.dispatch_id, r.learner_id, k.launched_at, l.revoked_at, l.debug FROM launches k "
    "JOIN "
    "registrations r"
    " ON r.id = k.registration_id LEFT JOIN launch_links l ON l.id = k.link_id WHERE k.ticket_hash = $1"};
const storage::Statement kDispatch{
    "SELECT d.tenant_id, t.status, d.course_id, d.usage_type, d.max_registrations, d.starts_at, d.expires_at,"
    " d.allow_new_registrations, d.enabled, d.registration_count FROM dispatches d JOIN tenants t ON t.id ="
    " d.tenant_id WHERE d.id = $1"};
const storage::Statement kLearner{
    "SELECT l.external_id, l.name, l.user_id, u.active FROM learners l LEFT JOIN users u ON u.id = l.user_id"
    " WHERE l.id = $1"};
const storage::Statement kRegistration{
    "SELECT id, version_id, snapshot FROM registrations WHERE dispatch_id = $1 AND learner_id = $2"};
const storage::Statement kNewestVersion{
    "SELECT id, standard FROM course_versions WHERE course_id = $1 ORDER BY number DESC LIMIT 1"};
const storage::Statement kVersion{
    "SELECT v.package_sha256, v.standard, v.title, v.definition, v.state, c.strictness, c.opens_in, "
    "c.silent_sco"
    " FROM course_versions v JOIN courses c ON c.id = v.course_id WHERE v.id = $1"};
/// The one place where a seat is taken: of two learners at the last one, the second changes no row.
const storage::Statement kTakeSeat{
    "UPDATE dispatches SET registration_count = registration_count + 1 WHERE id = $1 AND enabled = 1 AND"
    " allow_new_registrations = 1 AND (max_registrations IS NULL OR registration_count < max_registrations)"};
const storage::Statement kInsertRegistration{
    "INSERT INTO registrations (id, tenant_id, learner_id, course_id, version_id, dispatch_id, state, "
    "completion,"
    " success, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 'notStarted', 'unknown', 'unknown', "
    "$7, $7)"};
const storage::Statement kCountLaunch{
    "UPDATE registrations SET launch_count = launch_count + 1, last_launch_at = $2, first_launch_at ="
    " COALESCE(first_launch_at, $2), updated_at = $2, state = CASE WHEN state = 'completed' THEN state ELSE"
    " 'inProgress' END WHERE id = $1 RETURNING launch_count"};
const storage::Statement kSupersede{
    "UPDATE launches SET superseded_at = $2 WHERE registration_id = $1 AND superseded_at IS NULL"};
const storage::Statement kInsertLaunch{
    "INSERT INTO launches (id, tenant_id, registration_id, version_id, link_id, epoch, secret_hash, "
    "ticket_hash,"
    " engine_build, context, launched_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
const storage::Statement kCountDispatchLaunch{
    "UPDATE dispatches SET launch_count = launch_count + 1 WHERE id = $1"};
const storage::Statement kTouchUser{"UPDATE users SET last_launch_at = $2 WHERE id = $1"};
const storage::Statement kTouchLink{
    "UPDATE launch_links SET last_used_at = $2, use_count = use_count + 1 WHERE id = $1"};

/// Whose course is to be opened, once link or ticket has been found good.
struct Claim {
  std::optional<std::string> link_id{};
  std::string dispatch_id{};
  std::string learner_id{};
  bool debug = false;
};

/// Everything random of a launch, drawn before the transaction, which may run twice.
struct Draw {
  std::string launch_id{};
  std::string registration_id{};
  security::OpaqueToken secret{};
  security::OpaqueToken ticket{};
  std::uint64_t seed = 0;
};

Draw draw(const Context& context) {
  Draw out{.launch_id = new_id(context.clock, context.random),
           .registration_id = new_id(context.clock, context.random),
           .secret = security::make_opaque_token(context.random),
           .ticket = security::make_opaque_token(context.random)};
  std::byte bytes[8];
  context.random.fill(bytes);
  for (const std::byte b : bytes) out.seed = out.seed << 8 | std::to_integer<std::uint64_t>(b);
  return out;
}

Result<Claim> claim_by_token(storage::Transaction& tx, std::string_view token, TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kByToken, {security::token_hash(token)}));
  if (!row) return fail("launch.unknown_link", "this launch link is not known");
  if (row->opt_time(4)) return fail("launch.revoked_link", "this launch link was revoked");
  if (const auto expires = row->opt_time(3); expires && *expires <= now)
    return fail("launch.expired_link", "this launch link expired on " + format_time(*expires));
  return Claim{.link_id = row->text(0),
               .dispatch_id = row->text(1),
               .learner_id = row->text(2),
               .debug = row->boolean(5)};
}

Result<Claim> claim_by_ticket(storage::Transaction& tx, std::string_view ticket, TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kByTicket, {security::token_hash(ticket)}));
  if (!row) return fail("launch.unknown_link", "this page can no longer be reloaded; use the launch link");
  if (row->opt_time(4)) return fail("launch.revoked_link", "the launch link was revoked");
  if (row->time(3) + kTicketLife <= now)
    return fail("launch.expired_link", "this page was opened more than a day ago; use the launch link");
  return Claim{.link_id = row->opt_text(0),
               .dispatch_id = row->text(1),
               .learner_id = row->text(2),
               .debug = row->opt_integer(5) == 1};
}

dispatch::UsageRules rules_of(const storage::Row& row) {
  return {.usage = {.type = dispatch::parse_usage_type(row.text(3)).value_or(dispatch::UsageType::unlimited),
                    .max_registrations = row.opt_integer(4),
                    .starts_at = row.opt_time(5),
                    .expires_at = row.opt_time(6)},
          .allow_new_registrations = row.boolean(7),
          .enabled = row.boolean(8)};
}

/// The registration to open: the learner's own, or a new one for which a seat is taken.
struct Opened {
  std::string id{};
  std::string version_id{};
  Bytes snapshot{};
  bool created = false;
};

Result<Opened> open_registration(storage::Transaction& tx, const Claim& claim, const storage::Row& dispatch,
                                 const Draw& drawn, TimePoint now) {
  LMS_ASSIGN(const auto existing, tx.query_one(kRegistration, {claim.dispatch_id, claim.learner_id}));
  const auto visitor = existing ? dispatch::Visitor::returning : dispatch::Visitor::fresh;
  LMS_TRY(dispatch::may_start(rules_of(dispatch), {.taken = dispatch.integer(9)}, visitor, now));
  if (existing)
    return Opened{.id = existing->text(0),
                  .version_id = existing->text(1),
                  .snapshot = existing->opt_blob(2).value_or(Bytes{})};

  LMS_ASSIGN(const auto version, tx.query_one(kNewestVersion, {dispatch.text(2)}));
  if (!version) return fail("course.not_launchable", "the course has no version yet");
  LMS_TRY(require_launchable(version->text(1)));
  LMS_ASSIGN(const auto seats, tx.execute(kTakeSeat, {claim.dispatch_id}));
  if (seats == 0) return fail("dispatch.limit_reached", "all seats of this dispatch are taken");
  LMS_TRY(tx.execute(kInsertRegistration, {drawn.registration_id, dispatch.text(0), claim.learner_id,
                                           dispatch.text(2), version->text(0), claim.dispatch_id, now}));
  return Opened{.id = drawn.registration_id, .version_id = version->text(0), .created = true};
}

Result<void> tell(storage::Transaction& tx, const Context& context, const std::string& tenant_id,
                  const Claim& claim, const Opened& registration, std::uint64_t epoch) {
  const auto event = [&](const char* topic) {
    return emit(tx, context,
                {.tenant_id = tenant_id,
                 .topic = topic,
                 .subject = registration.id,
                 .payload = nlohmann::json{
                     {"registrationId", registration.id},
                     {"dispatchId", claim.dispatch_id},
                     {"learnerId", claim.learner_id},
                     {"launch",
                      epoch}}.dump()});
  };
  if (registration.created) LMS_TRY(event("registration.created"));
  return event("registration.launched");
}

Result<OpenedLaunch> open(storage::Transaction& tx, const Context& context, const Claim& claim,
                          const Draw& drawn, TimePoint now) {
  LMS_ASSIGN(const auto dispatch, tx.query_one(kDispatch, {claim.dispatch_id}));
  LMS_ASSIGN(const auto learner, tx.query_one(kLearner, {claim.learner_id}));
  if (!dispatch || !learner) return fail("launch.unknown_link", "what this launch link opened is gone");
  if (dispatch->text(1) != "active") return fail("tenant.suspended", "this organisation is suspended");
  if (learner->opt_integer(3) == 0)
    return fail("launch.revoked_link", "this learner's account is deactivated");

  LMS_ASSIGN(auto registration, open_registration(tx, claim, *dispatch, drawn, now));
  LMS_ASSIGN(const auto version, tx.query_one(kVersion, {registration.version_id}));
  if (version->text(4) == "damaged") return fail("course.damaged", "the files of this course are damaged");
  const Bytes definition = version->blob(3);
  LMS_ASSIGN(const auto course, sequencing::decode_course(definition));

  runtime::LaunchContext launch{
      .learner_id = learner->text(0),
      .learner_name = learner->text(1),
      .launched_at = to_millis(now),
      .seed = drawn.seed,
      .strict_scorm12 = parse_strictness(version->text(5)) == Strictness::strict,
      .silent_sco_completes = parse_silent_sco(version->text(7)) == SilentSco::completed};
  LMS_TRY(load_shared(tx, claim.learner_id, course, launch));
  const Bytes launch_bytes = runtime::encode(launch);

  LMS_TRY(tx.execute(kSupersede, {registration.id, now}));
  LMS_ASSIGN(const auto counted, tx.query_one(kCountLaunch, {registration.id, now}));
  const auto epoch = static_cast<std::uint64_t>(counted->integer(0));
  LMS_TRY(tx.execute(kInsertLaunch, {drawn.launch_id, dispatch->text(0), registration.id,
                                     registration.version_id, claim.link_id, epoch, drawn.secret.hash,
                                     drawn.ticket.hash, runtime::engine_build(), launch_bytes, now}));
  LMS_TRY(tx.execute(kCountDispatchLaunch, {claim.dispatch_id}));
  if (const auto user = learner->opt_text(2)) LMS_TRY(tx.execute(kTouchUser, {*user, now}));
  if (claim.link_id) LMS_TRY(tx.execute(kTouchLink, {*claim.link_id, now}));
  LMS_TRY(tell(tx, context, dispatch->text(0), claim, registration, epoch));

  return OpenedLaunch{
      .launch_id = drawn.launch_id,
      .registration_id = registration.id,
      .epoch = epoch,
      .secret = drawn.secret.text,
      .ticket = drawn.ticket.text,
      .title = course.title,
      .standard = version->text(1),
      .learner_name = learner->text(1),
      .files = "/c/" +
               security::make_file_capability(
                   context.keys, {.registration_id = registration.id, .package_sha256 = version->text(0)}) +
               "/",
      .build = std::string(runtime::engine_build()),
      .debug = claim.debug,
      .opens_in = parse_opens_in(version->text(6)).value_or(OpensIn::frame),
      .launched_at = now,
      .definition = definition,
      .context = launch_bytes,
      .snapshot = std::move(registration.snapshot)};
}

using FindClaim = Result<Claim> (*)(storage::Transaction&, std::string_view, TimePoint);

Result<OpenedLaunch> exchange(Context& context, FindClaim find, std::string_view secret) {
  const TimePoint now = context.clock.now();
  const Draw drawn = draw(context);
  LMS_ASSIGN(auto launch, context.db.write([&](storage::Transaction& tx) -> Result<OpenedLaunch> {
    LMS_ASSIGN(const auto claim, find(tx, secret, now));
    return open(tx, context, claim, drawn, now);
  }));
  if (!launch.snapshot.empty()) {
    LMS_ASSIGN(auto course, sequencing::decode_course(launch.definition));
    LMS_ASSIGN(auto launch_context, runtime::decode_context(launch.context));
    LMS_ASSIGN(const auto session,
               runtime::Session::open_launch(std::move(course), std::move(launch_context), launch.snapshot));
    launch.resume = session.can_resume();
  }
  return launch;
}

}  // namespace

Result<OpenedLaunch> Launches::open_by_token(std::string_view token) {
  return exchange(context_, claim_by_token, token);
}

Result<OpenedLaunch> Launches::open_by_ticket(std::string_view ticket) {
  return exchange(context_, claim_by_ticket, ticket);
}

}  // namespace lms::service
