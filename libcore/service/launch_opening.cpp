#include "service/launch_opening.hpp"

#include "base/random.hpp"
#include "dispatch/seat_ledger.hpp"
#include "runtime/session.hpp"
#include "security/file_capability.hpp"
#include "security/opaque_token.hpp"
#include "sequencing/definition.hpp"
#include "service/course_repository.hpp"
#include "service/engine_state.hpp"
#include "service/event_data.hpp"
#include "service/figures.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

namespace lms::service {
namespace {

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

Result<Opened> open_registration(storage::Transaction& tx, const LaunchClaim& claim,
                                 const storage::Row& dispatch, const Draw& drawn, TimePoint now) {
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

Result<void> tell(storage::Transaction& tx, const Context& context, const LaunchClaim& claim,
                  const Opened& registration) {
  if (registration.created) {
    LMS_TRY(emit_registration(tx, context, "registration.created", registration.id));
    LMS_TRY(emit_if_full(tx, context, claim.dispatch_id));
  }
  return emit_registration(tx, context, "registration.launched", registration.id);
}

Result<OpenedLaunch> open(storage::Transaction& tx, const Context& context, const LaunchClaim& claim,
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
  LMS_TRY(count_launch(tx, dispatch->text(0), claim.learner_id, registration.created, now));
  if (const auto user = learner->opt_text(2)) LMS_TRY(tx.execute(kTouchUser, {*user, now}));
  if (claim.link_id) LMS_TRY(tx.execute(kTouchLink, {*claim.link_id, now}));
  LMS_TRY(tell(tx, context, claim, registration));

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

/// Whether the learner goes on where he was; the engine knows.
Result<bool> resumes(const OpenedLaunch& launch) {
  if (launch.snapshot.empty()) return false;
  LMS_ASSIGN(auto course, sequencing::decode_course(launch.definition));
  LMS_ASSIGN(auto context, runtime::decode_context(launch.context));
  LMS_ASSIGN(const auto session,
             runtime::Session::open_launch(std::move(course), std::move(context), launch.snapshot));
  return session.can_resume();
}

}  // namespace

Result<OpenedLaunch> open_launch(Context& context, const FindClaim& find,
                                 const InTransaction<OpenedLaunch>& also) {
  const TimePoint now = context.clock.now();
  const Draw drawn = draw(context);
  LMS_ASSIGN(auto launch, context.db.write([&](storage::Transaction& tx) -> Result<OpenedLaunch> {
    LMS_ASSIGN(const auto claim, find(tx, now));
    LMS_ASSIGN(auto opened, open(tx, context, claim, drawn, now));
    LMS_TRY(run_in(tx, also, opened));
    return opened;
  }));
  LMS_ASSIGN(launch.resume, resumes(launch));
  return launch;
}

}  // namespace lms::service
